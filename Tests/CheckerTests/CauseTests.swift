import Checker
import Testing

/// One cause is told once, by the name that says most.
@Suite("Causes")
struct CauseTests {
  @Test("Who goes round because it does not hear that it was cancelled is no livelock besides")
  func deaf() throws {
    var scene = Scene()
    let task = scene.spawn(name: "poller")
    scene.builder.add(.unitCancel, unit: scene.main, a: UInt64(task))
    for _ in 0..<1100 {
      scene.step(20)
      scene.builder.add(.point, .yield, unit: task, on: 0, .none)
    }
    scene.stuck(task, state: .ready)
    #expect(try scene.findings(.stepBound).map(\.kind) == [.cancellationIgnored])
  }

  @Test("Where it crashes tells crashes apart, and not who called")
  func crash() throws {
    func signature(_ lines: Int...) throws -> CauseSignature? {
      var scene = Scene()
      let frames = lines.map { CodeAddress(value: 0x10000 + UInt64($0), isResumeAddress: false) }
      scene.builder.add(.crash, unit: scene.main, stack: scene.builder.stack(frames), a: 4)
      return try scene.findings(.crash, status: .done(waitStatus: 4)).first?.proto.signature
    }
    #expect(try signature(5, 16) == signature(5, 17))
    #expect(try signature(5, 16) != signature(6, 16))
  }
}
