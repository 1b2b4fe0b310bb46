import Checker
import Explorer
import Testing

@testable import CaseRunner

@Suite("Faults in real programs")
struct FaultTests {
  private static let program = """
    actor Counter {
      var value = 0
      func increment() { value += 1 }
    }
    @main struct Main {
      static func main() async throws {
        let counter = Counter()
        let workers = (0..<2).map { _ in
          Task(name: "worker") {
            try? await Task.sleep(for: .milliseconds(10))
            await counter.increment()
          }
        }
        try await Task.sleep(for: .seconds(1))
        for worker in workers { await worker.value }
      }
    }
    """

  private func request(_ fault: Fault, at point: UInt32, seed: UInt64 = 1) -> ExecutionRequest {
    var request = ExecutionRequest(policy: .random, seed: seed, flags: .races)
    request.injection = fault.injected(at: point)
    return request
  }

  @Test("Each counted point is there again, and the same request gives the same trace, 50 times")
  func determinism() async throws {
    let server = try await TestBench.server(Self.program)
    for fault in [Fault.cancel(task: nil), .cancel(task: "worker"), .delay(nanoseconds: 1_000_000_000)] {
      let points = ExecutionModel(try await server.run(request(fault, at: 0))).faultPoints
      #expect(points.count >= 3 && points.map(\.number) == Array(1...UInt32(points.count)))
      for point in points {
        let model = ExecutionModel(try await server.run(request(fault, at: point.number)))
        #expect(model.fault?.number == point.number && model.fault?.unit == point.unit)
      }
      #expect(ExecutionModel(try await server.run(request(fault, at: UInt32(points.count) + 1))).fault == nil)
    }
    var hashes: Set<UInt64> = []
    for _ in 1...50 { hashes.insert(try await server.run(request(.cancel(task: nil), at: 3)).trace.header.traceHash) }
    #expect(hashes.count == 1)
  }

  @Test("To count points changes nothing")
  func counting() async throws {
    let server = try await TestBench.server(Self.program)
    for seed in 1...10 as ClosedRange<UInt64> {
      var plain = request(.cancel(task: nil), at: 0, seed: seed)
      let counted = try await server.run(plain)
      plain.injection = nil
      let other = try await server.run(plain)
      #expect(counted.trace.header.traceHash == other.trace.header.traceHash)
      #expect(ExecutionModel(other).faultPoints.isEmpty)
    }
  }

  @Test("The error of a cancelled main is its end and no crash; the error of one that was not is")
  func errorOfMain() async throws {
    let server = try await TestBench.server(Self.program)
    let execution = try await server.run(request(.cancel(task: nil), at: 1))
    let analysis = Analysis(execution)
    #expect(execution.trace.header.endReason == .exit && execution.exitOfProgram == 132)
    #expect(!analysis.findings.contains { $0.kind == .crash })
    let thrower = try await TestBench.server(
      "@main struct M { static func main() async throws { await Task.yield(); throw CancellationError() } }")
    let plain = Analysis(try await thrower.run(ExecutionRequest()))
    #expect(plain.findings.map(\.kind) == [.crash])
  }

  @Test("A task of that name is cancelled, and no other; also before it begins")
  func named() async throws {
    let server = try await TestBench.server(Self.program)
    let request = request(.cancel(task: "worker"), at: 1)
    let model = ExecutionModel(try await server.run(request))
    let fault = try #require(model.fault)
    #expect(fault.moment == .starting)
    #expect(model.units.filter { $0.cancelled != nil && !$0.isRuntime }.map(\.id) == [fault.unit])
  }

  @Test("A delay makes one wait longer, and time passes")
  func delay() async throws {
    let server = try await TestBench.server(Self.program)
    let plain = try await server.run(request(.delay(nanoseconds: 7_000_000_000), at: 0))
    let slow = try await server.run(request(.delay(nanoseconds: 7_000_000_000), at: 1))
    #expect(slow.trace.header.virtualTime >= 7_000_000_000)
    #expect(plain.trace.header.virtualTime < 7_000_000_000)
  }
}
