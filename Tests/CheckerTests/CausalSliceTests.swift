import CTrace
import Testing

@testable import Checker

@Suite("Causal slices")
struct CausalSliceTests {
  private func slice(_ scene: Scene, of units: Set<UInt32>, until end: Int? = nil) throws -> (
    CausalSlice, ExecutionModel
  ) {
    let model = ExecutionModel(try scene.builder.execution(.deadlock))
    return (CausalSlice(model, of: units, until: end), model)
  }

  /// Kinds of the records of a unit that are kept.
  private func kept(_ unit: UInt32, _ slice: CausalSlice, _ model: ExecutionModel) -> [RecordKind] {
    model.trace.records.indices.filter { slice.keeps[$0] && model.trace.records[$0].unit == unit }
      .compactMap { model.trace.records[$0].recordKind }
  }

  @Test("Who shares nothing with those who take part is left out")
  func apart() throws {
    var scene = Scene()
    let (first, second, other) = (scene.spawn(), scene.spawn(), scene.spawn())
    scene.lock(first, 1)
    scene.lock(other, 9)
    scene.unlock(other, 9)
    scene.lock(second, 2)
    scene.wait(first, .lock, 2, .mutex, owner: second)
    scene.wait(second, .lock, 1, .mutex, owner: first)
    let (slice, model) = try slice(scene, of: [first, second])
    #expect(slice.leftOut == [other])
    #expect(kept(first, slice, model).contains(.acquire))
    #expect(kept(other, slice, model).isEmpty)
  }

  @Test("Who touched before what a participant touches stays, up to there")
  func memory() throws {
    var scene = Scene()
    let (reader, writer) = (scene.spawn(), scene.spawn())
    scene.builder.add(.access, op: 2, unit: writer, a: 0x5000, b: 8)
    scene.builder.add(.access, op: 1, unit: reader, a: 0x5004, b: 4)
    scene.lock(writer, 9)
    let (slice, model) = try slice(scene, of: [reader])
    #expect(slice.leftOut.isEmpty)
    #expect(kept(writer, slice, model).contains(.access))
    #expect(!kept(writer, slice, model).contains(.acquire), "it came later, and nobody who matters saw it")
  }

  @Test("Who woke a participant stays, and who made it")
  func waking() throws {
    var scene = Scene()
    let parent = scene.spawn()
    let child = scene.spawn(by: parent)
    let waker = scene.spawn()
    scene.builder.add(.taskEnqueue, .resume, unit: waker, on: UInt64(child), .none)
    let (slice, model) = try slice(scene, of: [child])
    #expect(slice.leftOut.isEmpty)
    #expect(kept(waker, slice, model).contains(.taskEnqueue))
    #expect(kept(parent, slice, model).contains(.unitStart))
  }

  @Test("Who is told of is told to its end, though that led to nothing; who is not, is not")
  func ends() throws {
    var scene = Scene()
    let (reader, writer, other) = (scene.spawn(), scene.spawn(), scene.spawn())
    scene.builder.add(.access, op: 2, unit: writer, a: 0x5000, b: 8)
    scene.builder.add(.access, op: 1, unit: reader, a: 0x5000, b: 8)
    for unit in [writer, other] { scene.end(unit) }
    let (slice, model) = try slice(scene, of: [reader])
    #expect(kept(writer, slice, model).contains(.unitEnd))
    #expect(kept(other, slice, model).isEmpty)
    #expect(slice.leftOut == [other])
  }

  @Test("What comes after the end of interest does not matter")
  func end() throws {
    var scene = Scene()
    let (reader, writer) = (scene.spawn(), scene.spawn())
    scene.builder.add(.access, op: 1, unit: reader, a: 0x5000, b: 8)
    let position = ExecutionModel(try scene.builder.execution(.exit)).trace.records.count - 1
    scene.builder.add(.access, op: 2, unit: writer, a: 0x5000, b: 8)
    let (slice, model) = try slice(scene, of: [reader], until: position)
    #expect(!kept(writer, slice, model).contains(.access))
  }
}
