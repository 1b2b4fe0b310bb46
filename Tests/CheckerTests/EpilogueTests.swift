import Checker
import Testing

@Suite("Abandoned work")
struct AbandonedTests {
  /// A task that is unfinished when main ends, with an epilogue of its own.
  private func scene(
    _ state: UnitState, flags: UnitStateFlags = [], cancelled: Bool = false, unitFlags: UnitFlags = [],
    _ epilogue: (inout Scene, UInt32) -> Void
  ) -> Scene {
    var scene = Scene()
    let task = scene.spawn(name: "worker", flags: unitFlags, starts: state != .notStarted)
    if cancelled { scene.builder.add(.unitCancel, unit: scene.main, a: UInt64(task)) }
    scene.mainEnds()
    scene.builder.standing(task, state, atMainEnd: true, flags: flags)
    if state == .notStarted { scene.builder.add(.unitStart, unit: task) }
    epilogue(&scene, task)
    scene.end(task)
    return scene
  }

  @Test("A task that was never started")
  func neverStarted() throws {
    let findings = try scene(.notStarted) { _, _ in }.findings(.exit)
    #expect(
      findings.map(\.message) == ["main ended while task 1 'worker' was never started: nobody waited for it"])
    #expect(findings.map(\.kind) == [.abandoned])
  }

  @Test("A task that was asleep")
  func asleep() throws {
    let findings = try scene(.suspended, flags: .timed) { _, _ in }.findings(.exit)
    #expect(findings.map(\.kind) == [.abandoned])
    #expect(findings[0].message.contains("was asleep"))
  }

  @Test("A task that still writes")
  func writes() throws {
    let findings = try scene(.ready) { scene, task in scene.builder.add(.output, unit: task, a: 1, b: 6) }
      .findings(.exit)
    #expect(findings.map(\.kind) == [.abandoned])
  }

  @Test("A task that only winds up is none: release, signal, end")
  func windsUp() throws {
    let findings = try scene(.ready) { scene, task in
      scene.unlock(task, 0xA)
      scene.signal(task, 0xB, .waitGroup, .done, woken: 1)
    }.findings(.exit)
    #expect(findings.isEmpty)
  }

  @Test("Locks that a library takes for itself are no work", arguments: [true, false])
  func internalLocks(_ isOwn: Bool) throws {
    let findings = try scene(.ready) { scene, task in
      let library = scene.builder.string("/usr/lib/swift/linux/libswiftCore.so")
      scene.builder.add(.module, a: 0x7f00_0000_0000, b: 0x7f00_0001_0000, e: library)
      let inside = scene.builder.stack([CodeAddress(value: 0x7f00_0000_1000), CodeAddress(value: Scene.base + 64)])
      let stack = isOwn ? scene.at(4) : inside
      scene.builder.add(.acquire, .lock, unit: task, on: 0xA, .mutex, stack: stack, c: 1)
      scene.unlock(task, 0xA)
    }.findings(.exit)
    #expect(findings.map(\.kind) == (isOwn ? [.abandoned] : []))
  }

  @Test("A message counts if it was sent in the epilogue, an attempt or an old message does not", arguments: [0, 1, 2])
  func messages(_ variant: Int) throws {
    let findings = try scene(.ready) { scene, task in
      if variant != 1 { scene.builder.add(.point, .send, unit: task, on: 0xC, .channel) }
      if variant != 0 { scene.builder.add(.message, op: Operation.send.rawValue, unit: task, a: 0xC, c: 0) }
    }.findings(.exit)
    #expect(findings.map(\.kind) == (variant == 2 ? [.abandoned] : []))
  }

  @Test("Waiting for the others is no work", arguments: [ResourceKind.waitGroup, .channel, .context])
  func waits(_ kind: ResourceKind) throws {
    let findings = try scene(.ready) { scene, task in
      scene.wait(task, kind == .waitGroup ? .wait : .receive, 0xC, kind)
      scene.waitEnd(task, .none, 0xC, kind)
    }.findings(.exit)
    #expect(findings.isEmpty)
  }

  @Test("A task whose context was cancelled may wind up, but not write", arguments: [true, false])
  func toldOff(_ writes: Bool) throws {
    var scene = Scene()
    let task = scene.spawn(name: "worker")
    scene.wait(task, .receive, 0xC, .context)
    scene.signal(scene.main, 0xC, .context, .close, woken: 1)
    scene.mainEnds()
    scene.builder.standing(task, .ready, atMainEnd: true)
    scene.waitEnd(task, .none, 0, .none)
    scene.lock(task, 0xA)
    scene.unlock(task, 0xA)
    if writes { scene.builder.add(.output, unit: task, a: 1, b: 6) }
    scene.end(task)
    #expect(try scene.findings(.exit).map(\.kind) == (writes ? [.abandoned] : []))
  }

  @Test("A task that was cancelled and ends at once is none")
  func cancelled() throws {
    #expect(try scene(.suspended, flags: [.timed, .cancelled], cancelled: true) { _, _ in }.findings(.exit).isEmpty)
  }

  @Test("The runtime's own helpers are none")
  func runtime() throws {
    #expect(try scene(.notStarted, unitFlags: .runtime) { _, _ in }.findings(.exit).isEmpty)
  }

  @Test("A task that goes on for ever is a leak")
  func endless() throws {
    var scene = Scene()
    let task = scene.spawn(name: "ticker")
    scene.mainEnds()
    scene.builder.standing(task, .suspended, atMainEnd: true, flags: .timed)
    scene.builder.time = 90_000_000_000
    scene.builder.add(.time, a: scene.builder.time)
    scene.wait(task, .sleep, 0, .timer, until: 91_000_000_000)
    scene.stuck(task, state: .suspended, flags: .timed)
    let findings = try scene.findings(.stepBound)
    #expect(findings.map(\.kind) == [.leak])
    #expect(
      findings[0].message == "task 1 'ticker' is still running 90 s of virtual time after main ended, and never ends")
  }
}

@Suite("Cancellation that is ignored")
struct CancellationTests {
  private func scene(_ epilogue: (inout Scene, UInt32) -> Void) -> Scene {
    var scene = Scene()
    let task = scene.spawn(name: "worker")
    scene.builder.add(.unitCancel, unit: scene.main, a: UInt64(task))
    epilogue(&scene, task)
    return scene
  }

  @Test("A task that works on for two seconds")
  func worksOn() throws {
    let findings = try scene { scene, task in
      scene.builder.time = 2_000_000_000
      scene.builder.add(.output, unit: task, a: 1, b: 4)
      scene.end(task)
    }.findings(.exit)
    #expect(findings.map(\.kind) == [.cancellationIgnored])
    #expect(findings[0].message == "task 1 'worker' was cancelled and worked on for 2 s of virtual time")
  }

  @Test("A task that works on for a thousand steps")
  func manySteps() throws {
    let findings = try scene { scene, task in
      for _ in 0..<1100 {
        scene.step()
        scene.builder.add(.point, .atomic, unit: task, on: 0, .none)
      }
      scene.stuck(task, state: .ready)
      scene.builder.add(.output, unit: scene.main, a: 1, b: 1)
    }.findings(.stepBound)
    #expect(findings.map(\.kind) == [.cancellationIgnored])
  }

  @Test("A task that ends promptly")
  func prompt() throws {
    let findings = try scene { scene, task in
      scene.builder.add(.output, unit: task, a: 1, b: 4)
      scene.end(task)
      scene.builder.time = 2_000_000_000
    }.findings(.exit)
    #expect(findings.isEmpty)
  }

  @Test("A task that is woken late and then ends at once")
  func wokenLate() throws {
    let findings = try scene { scene, task in
      scene.wait(task, .receive, 0xC, .channel)
      scene.builder.time = 5_000_000_000
      scene.waitEnd(task, .receive, 0xC, .channel)
      scene.end(task)
    }.findings(.exit)
    #expect(findings.isEmpty)
  }

  @Test("A task that is merely stuck is a leak")
  func stuck() throws {
    let findings = try scene { scene, task in
      scene.wait(task, .receive, 0xC, .channel)
      scene.mainEnds()
      scene.stuck(task, state: .suspended, flags: .cancelled)
    }.findings(.exit)
    #expect(findings.map(\.kind) == [.leak])
    #expect(findings[0].proto.moments.count == 2)
  }
}

@Suite("Livelock")
struct LivelockTests {
  private func scene(_ during: (inout Scene, Int) -> Void) -> Scene {
    var scene = Scene()
    let a = scene.spawn(name: "after you")
    let b = scene.spawn()
    for round in 0..<500 {
      scene.step(20)
      scene.builder.add(.point, .yield, unit: round % 2 == 0 ? a : b, on: 0, .none)
      during(&scene, round)
    }
    return scene
  }

  @Test("Steps without progress")
  func livelock() throws {
    let findings = try scene { _, _ in }.findings(.stepBound)
    #expect(findings.map(\.kind) == [.livelock])
    #expect(findings[0].message.hasPrefix("task 1 'after you' and task 2 go round without progress: 10000 steps"))
  }

  @Test("A service that ticks for ever is none, but the report says that it did not end")
  func ticking() throws {
    let scene = scene { scene, round in
      scene.builder.time = UInt64(round) * 1_000_000
      scene.builder.add(.time, a: scene.builder.time)
    }
    let analysis = Analysis(try scene.builder.execution(.stepBound))
    #expect(analysis.findings.isEmpty)
    #expect(analysis.notes.contains { $0.contains("did not end within the bound") })
  }

  @Test("Who goes round while another never gets its turn is none: the schedule is unfair")
  func unfair() throws {
    var scene = Scene()
    let waiting = scene.spawn()
    let spinning = scene.spawn()
    for _ in 0..<500 {
      scene.step(20)
      scene.builder.add(.point, .yield, unit: spinning, on: 0, .none)
    }
    scene.stuck(waiting, spinning, state: .ready)
    #expect(try scene.findings(.stepBound).isEmpty)
  }

  @Test("A program that writes is none")
  func writing() throws {
    #expect(
      try scene { scene, _ in scene.builder.add(.output, unit: scene.main, a: 1, b: 1) }.findings(.stepBound).isEmpty)
  }
}

@Suite("Sleeps beyond the bound on time")
struct FarSleepTests {
  private let year: UInt64 = 365 * 86_400_000_000_000

  @Test("A task that sleeps for years after main ended is a leak", arguments: [EndReason.timeBound, .exit])
  func afterMain(_ end: EndReason) throws {
    var scene = Scene()
    let task = scene.spawn(name: "holder")
    scene.wait(task, .sleep, 0, .timer, until: end == .exit ? .max : 2 * year)
    scene.mainEnds()
    scene.builder.standing(task, .suspended, atMainEnd: true, flags: .timed)
    scene.stuck(task, state: .suspended, flags: .timed)
    let sleep = end == .exit ? "sleeps for ever" : "sleeps until 730 days after that"
    #expect(try scene.findings(end).map(\.message) == ["main ended, but task 1 'holder' \(sleep)"])
  }

  @Test("Whoever was cut off by another bound while it slept is none")
  func otherBound() throws {
    var scene = Scene()
    let task = scene.spawn(name: "holder")
    scene.wait(task, .sleep, 0, .timer, until: 2 * year)
    scene.mainEnds()
    scene.builder.standing(task, .suspended, atMainEnd: true, flags: .timed)
    scene.stuck(task, state: .suspended, flags: .timed)
    #expect(try scene.findings(.stepBound).isEmpty)
  }

  @Test("Main waits for a task that sleeps for years")
  func joined() throws {
    var scene = Scene()
    let task = scene.spawn(name: "holder")
    scene.wait(task, .sleep, 0, .timer, until: year)
    scene.wait(scene.main, .wait, 0xA, .waitGroup)
    scene.stuck(scene.main)
    scene.stuck(task, state: .suspended, flags: .timed)
    let findings = try scene.findings(.timeBound)
    #expect(findings.map(\.kind) == [.deadlock])
    #expect(
      findings.first?.message
        == "main waits for wait group 1; task 1 'holder' sleeps until 365 days; nothing else can run")
    #expect(findings.first?.proto.units == [scene.main, task])
  }
}
