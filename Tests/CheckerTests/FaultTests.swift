import CTrace
import Testing

@testable import Checker

@Suite("Injected faults")
struct FaultTests {
  private func fault(
    _ scene: inout Scene, _ kind: FaultKind, on unit: UInt32, by carrier: UInt32 = 0, delay: UInt64 = 0
  ) {
    scene.builder.add(
      .fault, op: kind.number, unit: unit, stack: scene.at(5), a: 3, b: UInt64(CB_FAULT_WAITS.rawValue),
      c: UInt64(carrier), d: delay)
  }

  /// A task that is cancelled and takes many steps afterwards.
  private func busy(ends: Bool, injected: Bool) throws -> [Finding.Kind] {
    var scene = Scene()
    let worker = scene.spawn(.task)
    if injected { fault(&scene, .cancel, on: worker) }
    scene.builder.add(.unitCancel, unit: scene.main, a: UInt64(worker))
    for _ in 0..<1200 {
      scene.lock(worker, 7)
      scene.unlock(worker, 7)
    }
    if ends { scene.end(worker) } else { scene.builder.standing(worker, .ready) }
    return try scene.findings(.stepBound).map(\.kind)
  }

  @Test("Who ends by itself after an injected cancellation listened well enough; who goes on to the bound did not")
  func steps() throws {
    #expect(try busy(ends: true, injected: false).contains(.cancellationIgnored))
    #expect(try !busy(ends: true, injected: true).contains(.cancellationIgnored))
    #expect(try busy(ends: false, injected: true).contains(.cancellationIgnored))
  }

  @Test("An injected delay does not count against who was cancelled")
  func delay() throws {
    for delay in [nil, 5_000_000_000] as [UInt64?] {
      var scene = Scene()
      let worker = scene.spawn(.task)
      scene.builder.add(.unitCancel, unit: scene.main, a: UInt64(worker))
      if let delay { fault(&scene, .delay, on: worker, delay: delay) }
      scene.builder.time = 5_500_000_000
      scene.step()
      scene.builder.add(.output, unit: worker, a: 1, b: 4)
      scene.end(worker)
      scene.mainEnds()
      let kinds = try scene.findings(.exit).map(\.kind)
      #expect(kinds.contains(.cancellationIgnored) == (delay == nil))
    }
  }

  @Test("What whoever cancels does is ordered after everything before the fault, and with nothing after it")
  func order() throws {
    for writesBefore in [true, false] {
      var scene = Scene()
      let worker = scene.spawn(.task)
      let carrier = scene.spawn(.thread, flags: .runtime)
      func write(_ unit: UInt32, strand: UInt64) {
        scene.builder.strand = strand
        scene.builder.add(
          .access, op: UInt16(CB_ACCESS_WRITE.rawValue), unit: unit, stack: scene.at(Int(strand) + 40), a: 0x5000, b: 8,
          c: Scene.base + strand * 16)
        scene.step()
      }
      if writesBefore { write(worker, strand: 2) }
      scene.builder.strand = 3
      fault(&scene, .cancel, on: worker, by: carrier)
      write(carrier, strand: 4)
      if !writesBefore { write(worker, strand: 2) }
      #expect(try scene.findings(.exit).map(\.kind).contains(.race) == !writesBefore)
    }
  }

  @Test("A finding names the fault, and the interleaving shows the moment")
  func words() async throws {
    var scene = Scene()
    let worker = scene.spawn(.task, name: "worker")
    let carrier = scene.spawn(.thread, flags: .runtime)
    fault(&scene, .cancel, on: worker, by: carrier)
    scene.builder.add(.unitCancel, unit: carrier, a: UInt64(worker))
    scene.wait(worker, .receive, 9, .channel)
    scene.mainEnds()
    scene.builder.standing(worker, .suspended, on: 9, .channel, stack: scene.at(20))
    let analysis = Analysis(try scene.builder.execution(.exit))
    let proto = try #require(analysis.findings.first { $0.kind == .leak })
    let finding = await FindingWriter(analysis.model, symbolizer: NoSymbolizer()).finding(proto)
    let fault = try #require(finding.injected)
    #expect(fault.kind == .cancel && fault.target == "task 1 'worker'" && fault.point == 3 && fault.moment == .waiting)
    #expect(finding.moments.contains { $0.participant == "fault injection" })
    let actions = finding.interleaving.filter { $0.unit == "task 1" }.flatMap(\.actions)
    #expect(
      actions.contains { $0.text == "is cancelled by fault injection, at suspension point 3" && $0.kind == "fault" })
  }

  @Test("What a trace says of faults is untrusted")
  func noise() throws {
    for kind in [0, 1, 2, 999] as [UInt16] {
      var scene = Scene()
      for record in [RecordKind.fault, .faultPoint] {
        scene.builder.add(record, op: kind, unit: 77, stack: 9999, a: .max, b: .max, c: .max, d: .max)
      }
      scene.mainEnds()
      #expect(try scene.findings(.exit).isEmpty)
    }
  }
}
