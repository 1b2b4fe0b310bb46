import Checker
import Testing

@Suite("Lock order")
struct LockOrderTests {
  /// One unit takes two locks, inside others, and lets them go.
  private func take(
    _ scene: inout Scene, _ unit: UInt32, _ first: UInt64, _ second: UInt64, gate: UInt64? = nil,
    kind: ResourceKind = .mutex, _ operation: Operation = .lock, second secondOperation: Operation? = nil,
    line: Int = 10
  ) {
    if let gate { scene.lock(unit, gate) }
    scene.lock(unit, first, kind, operation, line: line)
    scene.lock(unit, second, kind, secondOperation ?? operation, line: line + 1)
    scene.unlock(unit, second, kind)
    scene.unlock(unit, first, kind)
    if let gate { scene.unlock(unit, gate) }
  }

  private func pair() -> (Scene, UInt32, UInt32) {
    var scene = Scene()
    let a = scene.spawn(.thread)
    let b = scene.spawn(.thread)
    return (scene, a, b)
  }

  @Test("Two locks in both orders by different units")
  func inversion() throws {
    var (scene, a, b) = pair()
    take(&scene, a, 0xA, 0xB)
    take(&scene, b, 0xB, 0xA, line: 15)
    let findings = try scene.findings(.exit)
    #expect(findings.map(\.kind) == [.lockOrder])
    #expect(
      findings[0].message
        == "thread 1 takes lock A, then lock B; thread 2 takes lock B, then lock A: "
        + "this execution got through, another can deadlock")
  }

  @Test("A lock that is handed over is taken where it was waited for")
  func handedOver() throws {
    var (scene, a, b) = pair()
    scene.lock(a, 0xA, .asyncMutex, line: 10)
    scene.lock(a, 0xB, .asyncMutex, line: 11)
    scene.wait(b, .lock, 0xB, .asyncMutex, line: 15)
    scene.unlock(a, 0xB, .asyncMutex)
    scene.lock(b, 0xB, .asyncMutex, line: 12)  // recorded by who lets it go, where it does
    scene.waitEnd(b, .none, 0, .none)
    scene.unlock(a, 0xA, .asyncMutex)
    scene.lock(b, 0xA, .asyncMutex, line: 16)
    let findings = try scene.findings(.exit)
    #expect(findings.map(\.kind) == [.lockOrder])
    let proto = try #require(findings.first?.proto)
    #expect(proto.moments.map(\.stack) == [10, 11, 15, 16].map { scene.at($0) })
  }

  @Test("Three locks in a ring")
  func ring() throws {
    var (scene, a, b) = pair()
    let c = scene.spawn(.thread)
    take(&scene, a, 0xA, 0xB)
    take(&scene, b, 0xB, 0xC)
    take(&scene, c, 0xC, 0xA)
    #expect(try scene.findings(.exit).map(\.kind) == [.lockOrder])
  }

  @Test("One order is fine")
  func oneOrder() throws {
    var (scene, a, b) = pair()
    take(&scene, a, 0xA, 0xB)
    take(&scene, b, 0xA, 0xB)
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("Both orders by one unit are fine")
  func sameUnit() throws {
    var (scene, a, _) = pair()
    take(&scene, a, 0xA, 0xB)
    take(&scene, a, 0xB, 0xA)
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("A gate that both hold keeps them apart")
  func gate() throws {
    var (scene, a, b) = pair()
    take(&scene, a, 0xA, 0xB, gate: 0x9)
    take(&scene, b, 0xB, 0xA, gate: 0x9)
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("A gate that only one holds does not")
  func halfGate() throws {
    var (scene, a, b) = pair()
    take(&scene, a, 0xA, 0xB, gate: 0x9)
    take(&scene, b, 0xB, 0xA)
    #expect(try scene.findings(.exit).map(\.kind) == [.lockOrder])
  }

  @Test("Readers do not exclude each other")
  func readers() throws {
    var (scene, a, b) = pair()
    take(&scene, a, 0xA, 0xB, kind: .rwlock, .readLock)
    take(&scene, b, 0xB, 0xA, kind: .rwlock, .readLock)
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("A reader and a writer do")
  func readerAndWriter() throws {
    var (scene, a, b) = pair()
    take(&scene, a, 0xA, 0xB, kind: .rwlock, .readLock)
    take(&scene, b, 0xB, 0xA, kind: .rwlock, .lock)
    #expect(try scene.findings(.exit).map(\.kind) == [.lockOrder])
  }

  @Test("A lock taken by trying cannot wait")
  func trying() throws {
    var (scene, a, b) = pair()
    take(&scene, a, 0xA, 0xB)
    take(&scene, b, 0xB, 0xA, second: .tryLock)
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("A unit that ended before the other was born")
  func separated() throws {
    var scene = Scene()
    let a = scene.spawn(.thread)
    take(&scene, a, 0xA, 0xB)
    scene.end(a)
    let b = scene.spawn(.thread)
    take(&scene, b, 0xB, 0xA)
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("A parent that is done with its locks before the child, or takes them after it")
  func parentAndChild() throws {
    var scene = Scene()
    take(&scene, scene.main, 0xA, 0xB)
    let a = scene.spawn(.thread)
    take(&scene, a, 0xB, 0xA)
    scene.end(a)
    take(&scene, scene.main, 0xC, 0xD)
    #expect(try scene.findings(.exit).isEmpty)
    let b = scene.spawn(.thread)
    take(&scene, b, 0xD, 0xC)
    take(&scene, scene.main, 0xC, 0xD)
    #expect(try scene.findings(.exit).map(\.kind) == [.lockOrder])
  }

  @Test("Memory that is used again is another lock")
  func reuse() throws {
    var (scene, a, b) = pair()
    take(&scene, a, 0xA, 0xB)
    scene.builder.add(.resource, unit: b, a: 0xA, b: ResourceKind.mutex.rawValue)
    take(&scene, b, 0xB, 0xA)
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("A deadlock on the same locks says it all")
  func foldedIntoDeadlock() throws {
    var (scene, a, b) = pair()
    take(&scene, a, 0xA, 0xB)
    take(&scene, b, 0xB, 0xA)
    scene.lock(a, 0xA)
    scene.lock(b, 0xB)
    scene.wait(a, .lock, 0xB, .mutex)
    scene.wait(b, .lock, 0xA, .mutex)
    scene.stuck(a, b)
    #expect(try scene.findings(.deadlock).map(\.kind) == [.deadlock])
  }
}
