import Checker
import Testing

@Suite("Deadlock")
struct DeadlockTests {
  /// Two tasks, each with the lock that the other wants.
  static func crossed() -> Scene {
    var scene = Scene()
    let a = scene.spawn(name: "a", line: 1)
    let b = scene.spawn(name: "b", line: 2)
    scene.lock(a, 0xA, line: 11)
    scene.lock(b, 0xB, line: 12)
    scene.wait(a, .lock, 0xB, .mutex, line: 21)
    scene.wait(b, .lock, 0xA, .mutex, line: 22)
    return scene
  }

  @Test("Two tasks with crossed locks are one deadlock, told in one sentence")
  func crossedLocks() throws {
    var scene = DeadlockTests.crossed()
    scene.wait(scene.main, .await, 2, .task)
    scene.stuck(scene.main, 2, 3)
    let findings = try scene.findings(.deadlock)
    #expect(findings.map(\.kind) == [.deadlock])
    #expect(
      findings[0].message
        == "task 1 'a' holds lock A and waits for lock B; task 2 'b' holds lock B and waits for lock A; main waits for them"
    )
    #expect(findings[0].proto.cycle == [2, 3])
  }

  @Test("A reader that comes again behind a waiting writer is in a cycle with it")
  func readerComesAgain() throws {
    var scene = Scene()
    let reader = scene.spawn(name: "reader", line: 1)
    let writer = scene.spawn(name: "writer", line: 2)
    scene.lock(reader, 0xA, .asyncRWLock, .readLock, line: 11)
    scene.wait(writer, .lock, 0xA, .asyncRWLock, line: 12)
    scene.wait(reader, .readLock, 0xA, .asyncRWLock, line: 13)
    scene.stuck(reader, writer)
    let findings = try scene.findings(.deadlock)
    #expect(findings.map(\.kind) == [.deadlock])
    #expect(Set(findings[0].proto.cycle) == [reader, writer])
    #expect(findings[0].message.contains("'reader' holds"))
    #expect(!findings[0].message.contains("'writer' holds"))
  }

  @Test("A cycle is a deadlock even while others go on", arguments: [EndReason.stepBound, .timeBound, .exit])
  func partial(_ end: EndReason) throws {
    var scene = DeadlockTests.crossed()
    if end == .exit { scene.mainEnds() }
    scene.builder.add(.output, unit: scene.main, a: 1, b: 3)
    scene.stuck(2, 3)
    scene.stuck(scene.main, state: .running)
    #expect(try scene.findings(end).map(\.kind) == [.deadlock])
  }

  @Test("Without a cycle, waiting while others go on is nothing")
  func noPartialWithoutCycle() throws {
    var scene = Scene()
    let a = scene.spawn()
    scene.wait(a, .receive, 0xC, .channel)
    scene.builder.add(.output, unit: scene.main, a: 1, b: 3)
    scene.stuck(a)
    #expect(try scene.findings(.stepBound).isEmpty)
  }

  @Test("A wait with a deadline is no part of a cycle")
  func timedWait() throws {
    var scene = Scene()
    let a = scene.spawn()
    let b = scene.spawn()
    scene.lock(a, 0xA)
    scene.lock(b, 0xB)
    scene.wait(a, .lock, 0xB, .mutex, until: 5)
    scene.wait(b, .lock, 0xA, .mutex)
    scene.builder.add(.output, unit: scene.main, a: 1, b: 3)
    scene.stuck(a, flags: .timed)
    scene.stuck(b)
    #expect(try scene.findings(.stepBound).isEmpty)
  }

  @Test("A lock that its holder takes again")
  func relock() throws {
    var scene = Scene()
    scene.lock(scene.main, 0xA)
    scene.wait(scene.main, .lock, 0xA, .mutex)
    scene.stuck(scene.main)
    let findings = try scene.findings(.deadlock)
    #expect(findings.map(\.message) == ["main waits for lock A, which it holds itself"])
    #expect(findings[0].proto.cycle == [scene.main])
  }

  @Test("A block that waits for its own queue")
  func ownQueue() throws {
    var scene = Scene()
    let queue = scene.builder.string("ui")
    scene.builder.add(.resource, unit: scene.main, a: 0xE, b: ResourceKind.queue.rawValue, e: queue)
    scene.wait(scene.main, .sync, 0xE, .queue, owner: scene.main)
    scene.stuck(scene.main)
    #expect(
      try scene.findings(.deadlock).map(\.message) == ["main waits to run on queue 'ui', which it occupies itself"])
  }

  @Test("What is stuck because of a cycle, by a way that nobody sees, belongs to it")
  func consequences() throws {
    var scene = DeadlockTests.crossed()
    scene.wait(scene.main, .wait, 0xF, .group)
    scene.stuck(scene.main, 2, 3)
    let findings = try scene.findings(.deadlock)
    #expect(findings.map(\.kind) == [.deadlock])
    #expect(findings.first?.proto.units == [2, 3, scene.main])
  }

  @Test("A lock of which only the futex word tells the owner")
  func ownerFromWait() throws {
    var scene = Scene()
    let a = scene.spawn()
    let b = scene.spawn()
    scene.wait(a, .lock, 0xB, .piFutex, owner: b)
    scene.wait(b, .lock, 0xA, .piFutex, owner: a)
    scene.stuck(a, b)
    #expect(try scene.findings(.deadlock).map(\.proto.cycle) == [[a, b]])
  }

  @Test("Two tasks that await each other")
  func awaitEachOther() throws {
    var scene = Scene()
    let a = scene.spawn()
    let b = scene.spawn()
    scene.builder.standing(a, .suspended, .task, blocker: b)
    scene.builder.standing(b, .suspended, .task, blocker: a)
    let findings = try scene.findings(.deadlock)
    #expect(findings.map(\.proto.cycle) == [[a, b]])
  }

  @Test("A send that nobody will receive")
  func nobodyLeft() throws {
    var scene = Scene()
    let name = scene.builder.string("jobs")
    scene.builder.add(.resource, unit: scene.main, a: 0xC, b: ResourceKind.channel.rawValue, e: name)
    scene.wait(scene.main, .send, 0xC, .channel)
    scene.stuck(scene.main, state: .suspended)
    #expect(
      try scene.findings(.deadlock).map(\.message)
        == ["main waits to send on channel 'jobs' and nobody is left who could receive"])
  }

  @Test("A select is stuck as a whole")
  func select() throws {
    var scene = Scene()
    scene.wait(scene.main, .receive, 0xC, .channel)
    scene.wait(scene.main, .send, 0xD, .channel)
    scene.stuck(scene.main, state: .suspended)
    #expect(
      try scene.findings(.deadlock).map(\.message) == [
        "main waits to receive from channel 1 or to send on channel 2 and nobody is left who could wake it"
      ])
  }

  @Test("The same cause in other units and at other addresses has the same signature")
  func signature() throws {
    var one = DeadlockTests.crossed()
    one.stuck(2, 3)
    var other = Scene()
    _ = other.spawn(line: 7)
    let b = other.spawn(line: 2)
    let a = other.spawn(line: 1)
    other.lock(b, 0x1B, line: 12)
    other.lock(a, 0x1A, line: 11)
    other.wait(b, .lock, 0x1A, .mutex, line: 22)
    other.wait(a, .lock, 0x1B, .mutex, line: 21)
    other.stuck(b, a)
    let signatures = try (one.findings(.deadlock) + other.findings(.deadlock)).map(\.proto.signature)
    #expect(signatures.count == 2 && signatures[0] == signatures[1])
  }
}

@Suite("Lost wake-up")
struct LostWakeupTests {
  @Test("A signal before the wait, and a wait that never ends")
  func lost() throws {
    var scene = Scene()
    let waiter = scene.spawn(.thread)
    scene.signal(scene.main, 0xC, .condition, woken: 0)
    scene.lock(waiter, 0xA)
    scene.unlock(waiter, 0xA)
    scene.wait(waiter, .wait, 0xC, .condition)
    scene.wait(scene.main, .join, UInt64(waiter), .thread)
    scene.stuck(scene.main, waiter)
    let findings = try scene.findings(.deadlock)
    #expect(findings.map(\.kind) == [.lostWakeup])
    #expect(
      findings[0].message
        == "main signals condition 1 when nobody waits; thread 1 begins to wait for it afterwards, and for ever")
    #expect(findings[0].proto.moments.count == 2)
    #expect(findings[0].proto.units == [waiter, scene.main])
  }

  @Test("A signal that woke somebody is not lost")
  func found() throws {
    var scene = Scene()
    let waiter = scene.spawn(.thread)
    scene.signal(scene.main, 0xC, .condition, woken: 1)
    scene.wait(waiter, .wait, 0xC, .condition)
    scene.stuck(waiter)
    #expect(try scene.findings(.deadlock).map(\.kind) == [.deadlock])
  }

  @Test("A signal after the wait began is not lost")
  func later() throws {
    var scene = Scene()
    let waiter = scene.spawn(.thread)
    scene.signal(scene.main, 0xC, .condition, woken: 0)
    scene.wait(waiter, .wait, 0xC, .condition)
    scene.signal(scene.main, 0xC, .condition, woken: 1)
    scene.stuck(waiter)
    #expect(try scene.findings(.deadlock).map(\.kind) == [.deadlock])
  }

  @Test("A worker that looked again since the signal has not missed it")
  func lookedAgain() throws {
    var scene = Scene()
    let worker = scene.spawn(.thread)
    scene.signal(scene.main, 0xC, .condition, woken: 0)
    for _ in 0..<2 {
      scene.lock(worker, 0xA)
      scene.unlock(worker, 0xA)
    }
    scene.wait(worker, .wait, 0xC, .condition)
    scene.wait(scene.main, .join, UInt64(worker), .thread)
    scene.stuck(scene.main, worker)
    #expect(try scene.findings(.deadlock).map(\.kind) == [.deadlock])
  }

  @Test("A semaphore counts: a signal before the wait is kept")
  func semaphore() throws {
    var scene = Scene()
    scene.signal(scene.main, 0xC, .dispatchSemaphore, woken: 0)
    scene.wait(scene.main, .wait, 0xC, .dispatchSemaphore)
    scene.stuck(scene.main)
    #expect(try scene.findings(.deadlock).map(\.kind) == [.deadlock])
  }
}

@Suite("Starvation")
struct StarvationTests {
  static func scene(queued: UInt64) -> Scene {
    var scene = Scene()
    let a = scene.spawn()
    let b = scene.spawn()
    let c = scene.spawn(name: "rescuer", starts: false)
    scene.wait(a, .wait, 0xD, .dispatchSemaphore)
    scene.wait(b, .wait, 0xE, .dispatchSemaphore)
    scene.stuck(a, b, flags: .onPool)
    if queued > 0 { scene.builder.standing(c, .notStarted) } else { scene.end(c) }
    scene.builder.add(.pool, a: 2, b: 2, c: queued)
    return scene
  }

  @Test("All workers blocked and a job queued is starvation, not deadlock")
  func starved() throws {
    let findings = try StarvationTests.scene(queued: 1).findings(.deadlock)
    #expect(findings.map(\.kind) == [.starvation])
    #expect(
      findings[0].message.hasPrefix("all 2 workers of the pool are blocked while 1 job is queued (task 3 'rescuer')"))
  }

  @Test("With nothing queued it is a deadlock")
  func notStarved() throws {
    #expect(try StarvationTests.scene(queued: 0).findings(.deadlock).map(\.kind) == [.deadlock])
  }

  @Test("Crossed locks on all workers are a deadlock, whatever is queued")
  func cycleFirst() throws {
    var scene = DeadlockTests.crossed()
    scene.stuck(2, 3, flags: .onPool)
    scene.builder.add(.pool, a: 2, b: 2, c: 5)
    #expect(try scene.findings(.deadlock).map(\.kind) == [.deadlock])
  }
}

@Suite("Leak")
struct LeakTests {
  @Test("Tasks stuck after main ended are one leak for each place")
  func leak() throws {
    var scene = Scene()
    let tasks = (0..<3).map { _ in scene.spawn(line: 5) }
    let other = scene.spawn(line: 6)
    for task in tasks { scene.wait(task, .receive, 0xC, .channel, line: 25) }
    scene.wait(other, .wait, 0xD, .continuation, line: 26)
    scene.mainEnds()
    for task in tasks { scene.stuck(task, state: .suspended, line: 25) }
    scene.stuck(other, state: .suspended, line: 26)
    let findings = try scene.findings(.exit)
    #expect(findings.map(\.kind) == [.leak, .leak])
    #expect(
      findings.map(\.message).contains(
        "main ended, but 3 tasks wait to receive from channel 1 and nobody is left who could send or close"))
  }

  @Test("What the runtime makes for itself, timers and main are no leaks")
  func exempt() throws {
    var scene = Scene()
    let helper = scene.spawn(flags: .runtime)
    let timer = scene.spawn(.timer)
    scene.mainEnds()
    scene.stuck(scene.main, helper, timer, state: .suspended)
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("Who waits for a leaked task is named with it")
  func dependents() throws {
    var scene = Scene()
    let child = scene.spawn(line: 5)
    let parent = scene.spawn(line: 6)
    scene.wait(child, .receive, 0xC, .channel)
    scene.mainEnds()
    scene.stuck(child, state: .suspended)
    scene.builder.standing(parent, .suspended, .task, blocker: child)
    let findings = try scene.findings(.exit)
    #expect(findings.map(\.kind) == [.leak])
    #expect(findings[0].proto.units == [child, parent])
  }
}

@Suite("Who owes a count")
struct DebtTests {
  /// Main waits for a wait group to which it and another have added, as `adds` says whose turn it is.
  private func scene(_ adds: [Bool]) -> (Scene, UInt32) {
    var scene = Scene()
    let other = scene.spawn(name: "other")
    for isMain in adds { scene.signal(isMain ? scene.main : other, 0xA, .waitGroup, .add, woken: 0) }
    return (scene, other)
  }

  private func message(_ scene: inout Scene) throws -> String {
    scene.wait(scene.main, .wait, 0xA, .waitGroup)
    scene.stuck(scene.main)
    return try #require(try scene.findings(.deadlock).first).message
  }

  @Test("Who ended without its done is named")
  func culprit() throws {
    var (scene, other) = scene([true, true])
    let tasks = [scene.spawn(name: "one"), scene.spawn(name: "two")]
    scene.signal(tasks[0], 0xA, .waitGroup, .done, woken: 0)
    for unit in tasks + [other] { scene.end(unit) }
    #expect(try message(&scene).hasSuffix("bring it to zero: task 3 'two' ended without its 'done'"))
  }

  @Test("Nobody is named where adds of two overlap, or somebody pays for another")
  func unknown() throws {
    var (overlapping, other) = scene([true, false])
    for parent in [other, overlapping.main, other] { overlapping.end(overlapping.spawn(by: parent)) }
    overlapping.end(other)
    #expect(try message(&overlapping).hasSuffix("bring it to zero"))

    var (paid, payer) = scene([true, true])
    for unit in [paid.spawn(), paid.spawn()] { paid.end(unit) }
    paid.signal(payer, 0xA, .waitGroup, .done, woken: 0)
    paid.end(payer)
    #expect(try message(&paid).hasSuffix("bring it to zero"))
  }
}
