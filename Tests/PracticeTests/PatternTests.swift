import Checker
import Testing
import Workbook

@testable import Practice

@Suite("RepairPatterns")
struct PatternTests {
  /// The names that a change of one text in the buggy program gets.
  private func names(_ id: String, _ change: (String) -> String) throws -> [String] {
    let study = try RealBook.study(id)
    let drill = try #require(RepairDrill(study, reports: RealBook.declared[id] ?? [:]))
    let text = change(drill.buggy.displaySource)
    try #require(text != drill.buggy.displaySource, "the change does not apply")
    return RepairPatterns(drill, submission: text).named.map(\.id)
  }

  private func names(_ id: String, _ old: String, _ new: String) throws -> [String] {
    try names(id) { $0.replacingOccurrences(of: old, with: new) }
  }

  @Test("A sleep is named, a longer one by another name")
  func sleeps() throws {
    #expect(
      try names("bank-transfer-balance-race", "orders.wait()", "Thread.sleep(forTimeInterval: 1); orders.wait()") == [
        "added-sleep"
      ])
    #expect(
      try names("leak-loop-without-exit") { $0.replacing(/seconds\((\d+)\)/) { "seconds(\($0.output.1)0)" } }.contains(
        "longer-sleep"))
  }

  @Test("A bigger buffer is named")
  func buffers() throws {
    #expect(
      try names("unbuffered-self-deadlock", "(name: \"answer\")", "(capacity: 64, name: \"answer\")").contains(
        "bigger-buffer")
        || names("bidirectional-channel-deadlock", "Channel<String>()", "Channel<String>(capacity: 4)").contains(
          "bigger-buffer")
    )
  }

  @Test("Two locks for one datum, and a lock for some of the accesses, are named")
  func locks() throws {
    let two = try names("bank-transfer-balance-race") { text in
      text.replacingOccurrences(
        of: "private var checking", with: "let a = NSLock(), b = NSLock()\n  private var checking"
      )
      .replacingOccurrences(
        of: "self.checking -= amount", with: "self.a.lock(); self.checking -= amount; self.a.unlock()"
      )
      .replacingOccurrences(of: "queue.sync {", with: "b.lock(); defer { b.unlock() }; return queue.sync {")
    }
    #expect(two.contains("two-locks") || two.contains("unlocked-access"), "\(two)")
    let second = try names(
      "bank-transfer-balance-race", "self.savings += amount", "self.lock.withLock { self.savings += amount }")
    #expect(second.contains("two-locks"), "\(second)")
  }

  @Test(
    "Trying again is a retry; a pause in a loop over things to do is none",
    arguments: [
      ("for attempt in 1...3 { if (try? open()) != nil { break } }", 1),
      ("while true { do { try open(); return } catch {} }", 1),
      ("for door in 1...2 { print(door); try? await Task.sleep(for: .seconds(1)) }", 0),
      ("while isOpen { try? await Task.sleep(for: .seconds(1)) }", 0),
      ("for door in 1...2 { try? knock(door) }", 0),
    ])
  func retries(body: String, count: Int) {
    #expect(ProgramShape("func f() async {\n  \(body)\n}").retries.count == count)
  }

  @Test("Ways to silence and to leave are named")
  func others() throws {
    #expect(
      try names("unsynchronised-counter", "final class", "struct Unsafe: @unchecked Sendable {}\nfinal class").contains(
        "silenced-compiler"))
    #expect(try names("lock-order-inversion", "transfers.wait()", "exit(0)").contains("exit"))
    #expect(try names("main-returns-early", "Task {", "Task.detached {").contains("detached"))
  }

  /// One wrong repair: what is given, what somebody makes of it, and its name.
  struct Wrong: Sendable, CustomTestStringConvertible {
    var name: WrongRepair
    var given: String
    var own: String
    var testDescription: String { name.rawValue }
  }

  static let wrongs: [Wrong] = [
    Wrong(name: .otherProcess, given: "func f() { g() }", own: "func f() { if fork() == 0 { g() } }"),
    Wrong(name: .endlessLoop, given: "func f() { g() }", own: "func f() { g(); while true { Thread.sleep(1) } }"),
    Wrong(
      name: .addedSleep, given: "func f() { start(); read() }", own: "func f() { start(); Thread.sleep(1); read() }"),
    Wrong(
      name: .longerSleep, given: "func f() { usleep(5); read() }", own: "func f() { usleep(500); read() }"),
    Wrong(
      name: .timeout, given: "func f() { group.wait() }", own: "func f() { _ = group.wait(timeout: .now() + 1) }"),
    Wrong(
      name: .biggerBuffer, given: "let c = Channel<Int>(capacity: 1)", own: "let c = Channel<Int>(capacity: 100)"),
    Wrong(
      name: .morePermits, given: "let s = DispatchSemaphore(value: 1)", own: "let s = DispatchSemaphore(value: 9)"),
    Wrong(
      name: .twoLocks,
      given: "final class C { var n = 0; func a() { n += 1 }; func b() { n += 2 } }",
      own: """
        final class C {
          var n = 0
          func a() { one.lock(); n += 1; one.unlock() }
          func b() { two.lock(); n += 2; two.unlock() }
        }
        """),
    Wrong(
      name: .unlockedAccess,
      given: "final class C { var n = 0; func a() { n += 1 }; func b() { n += 2 } }",
      own: "final class C { var n = 0; func a() { one.lock(); n += 1; one.unlock() }; func b() { n += 2 } }"),
    Wrong(
      name: .secondLock, given: "let a = NSLock()\nlet n = 0", own: "let a = NSLock()\nlet b = NSLock()\nlet n = 0"),
    Wrong(
      name: .lockPerCall, given: "final class C { func a() { n += 1 } }",
      own: "final class C { func a() { let l = NSLock(); l.withLock { n += 1 } } }"),
    Wrong(
      name: .concurrentQueue, given: "func f() { n += 1 }",
      own: "let q = DispatchQueue(label: \"q\", attributes: .concurrent)\nfunc f() { q.sync { n += 1 } }"),
    Wrong(
      name: .earlyUnlock, given: "func f() { l.lock(); let n = read(); write(n + 1); l.unlock() }",
      own: "func f() { l.lock(); let n = read(); l.unlock(); l.lock(); write(n + 1); l.unlock() }"),
    Wrong(
      name: .oneLockLess, given: "let l = NSLock()\nfunc f() { l.lock(); write(); l.unlock() }",
      own: "func f() { write() }"),
    Wrong(name: .swallowedError, given: "func f() throws { try g() }", own: "func f() { try? g() }"),
    Wrong(
      name: .retry, given: "func f() throws { try g() }",
      own: "func f() { for _ in 1...3 { do { try g(); return } catch { pause() } } }"),
    Wrong(name: .detached, given: "func f() { Task { g() } }", own: "func f() { Task.detached { g() } }"),
    Wrong(
      name: .unowned, given: "final class C { func f() { Task { g() } } }",
      own: "final class C { func f() { Task { [unowned self] in g() } } }"),
    Wrong(name: .serialized, given: "func f() { Task { g() } }", own: "func f() { g() }"),
    Wrong(
      name: .silencedCompiler, given: "final class C { var n = 0 }",
      own: "final class C: @unchecked Sendable { var n = 0 }"),
    Wrong(
      name: .busyWait, given: "func f() async { await group.wait() }",
      own: "func f() async { while !isDone { await Task.yield() } }"),
    Wrong(
      name: .ifAroundWait, given: "let c = NSCondition()\nfunc f() { while !isFull { c.wait() }; take() }",
      own: "let c = NSCondition()\nfunc f() { if !isFull { c.wait() }; take() }"),
    Wrong(
      name: .timeout, given: "func f() { l.lock(); n += 1; l.unlock() }",
      own: "func f() { _ = l.lock(before: soon); n += 1; l.unlock() }"),
    Wrong(name: .recursiveLock, given: "let l = NSLock()", own: "let l = NSRecursiveLock()"),
    Wrong(
      name: .yielding, given: "func f() async { Task { g() } }",
      own: "func f() async { Task { g() }; await Task.yield() }"),
    Wrong(
      name: .lateCount, given: "func f() { group.add(1); go { g(); group.done() } }",
      own: "func f() { go { group.add(1); g(); group.done() } }"),
    Wrong(
      name: .lateCount, given: "func f() { group.enter(); queue.async { g(); group.leave() } }",
      own: "func f() { queue.async(execute: { group.enter(); g(); group.leave() }) }"),
    Wrong(name: .exit, given: "func f() { wait() }", own: "func f() { exit(0) }"),
    Wrong(
      name: .caughtSignal, given: "func f() { g() }", own: "func f() { signal(SIGILL) { _ in }; g() }"),
  ]

  /// The patterns of a program that somebody made of another one.
  private func patterns(_ given: String, _ own: String) throws -> RepairPatterns {
    var study = try RealBook.study("lock-order-inversion")
    for index in study.variants.indices where study.variants[index].name == "buggy" {
      study.variants[index].source = given + "\n"
    }
    let drill = try #require(RepairDrill(study, reports: RealBook.declared[study.id] ?? [:]))
    return RepairPatterns(drill, submission: own + "\n")
  }

  @Test("Each wrong repair that is known gets its name, and the program as it was gets none", arguments: wrongs)
  func each(wrong: Wrong) throws {
    let named = try patterns(wrong.given, wrong.own).named
    let one = try #require(named.first { $0.id == wrong.name.rawValue }, "\(named.map(\.id))")
    #expect(one.title == wrong.name.title && one.why.hasSuffix(wrong.name.why))
    #expect(try patterns(wrong.given, wrong.given).named == [])
    #expect(try patterns(wrong.own, wrong.own).named == [])
  }

  @Test("What a serial queue does nobody else does meanwhile, posted or not; a channel of tokens is no bigger buffer")
  func notWrong() throws {
    let given = "final class Map {\n  var n = 0\n  func join() { n += 1 }\n  func online() -> Int { n }\n}"
    func own(_ attributes: String) -> String {
      """
      final class Map {
        private let queue = DispatchQueue(label: "map"\(attributes))
        var n = 0
        func join() { queue.async { self.n += 1 } }
        func online() -> Int { queue.sync { n } }
      }
      """
    }
    #expect(try patterns(given, own("")).named.map(\.id) == [])
    #expect(try patterns(given, own(", attributes: .concurrent")).named.map(\.id).contains("concurrent-queue"))
    let work = "let results = Channel<Int>()\nfunc f() { go { work() } }"
    let limited = "let results = Channel<Int>()\nlet tokens = Channel<Void>(capacity: 2)\nfunc f() { go { work() } }"
    #expect(try patterns(work, limited).named == [])
    #expect(try patterns(work, work.replacing("()\n", with: "(capacity: 9)\n")).named.map(\.id) == ["bigger-buffer"])
  }

  @Test("A pause in a loop without an end is no synchronization; a loop that something leaves has an end")
  func endless() throws {
    let stuck = try patterns("func f() { g() }", "func f() { while true { Thread.sleep(1) } }").named
    #expect(stuck.map(\.id) == ["endless-loop"])
    let polling = try patterns("func f() { g() }", "func f() { while true { if done { break }; Thread.sleep(1) } }")
      .named
    #expect(polling.map(\.id) == ["added-sleep"])
  }

  @Test(
    "Each object's own lock is one relation, whatever the object is called; another's lock is another",
    arguments: [
      // The lock of the one whose variable it is.
      (
        "p.lock.lock(); p.n += 1; p.lock.unlock(); q.lock.lock(); q.n += 1; q.lock.unlock()",
        "lock.lock(); n += 1; lock.unlock()", false
      ),
      ("self.lock.withLock { self.n += 1 }", "p.lock.withLock { p.n += 1 }", false),
      // A lock outside of the objects, from within and from without.
      ("everything.withLock { p.n += 1 }", "everything.withLock { n += 1 }", false),
      // The lock of another object.
      ("p.lock.withLock { q.n += 1 }", "q.lock.withLock { q.n += 1 }", true),
      ("p.lock.withLock { p.n += 1 }", "everything.withLock { n += 1 }", true),
    ])
  func relations(_ outside: String, _ inside: String, isTwo: Bool) throws {
    func program(_ outside: String, _ inside: String) -> String {
      """
      let everything = NSLock()
      final class C {
        let lock = NSLock()
        var n = 0
        func a(_ p: C, _ q: C) { \(outside) }
        func b(_ q: C, _ p: C) { \(inside) }
      }
      """
    }
    let given = program("p.n += 1; q.n += 1", "n += 1")
    let named = try patterns(given, program(outside, inside)).named.map(\.id)
    #expect(named.contains("two-locks") == isTwo, "\(named)")
  }

  @Test("What a search shows comes first: another process, and the loop that did not end")
  func measured() {
    func report(_ message: String, line: Int) -> Report {
      let place = SourceFrame(function: "f()", file: "x.swift", line: line, column: 1)
      return Report(
        program: "x.swift", toolchain: "6.3.1",
        exploration: Exploration(
          strategy: "auto", schedules: 4, exhaustive: false, bound: "", seed: 1, firstFindingAt: 1, steps: 1,
          seconds: 1,
          widths: [1]),
        findings: [
          Finding(
            kind: .unsupported, message: message,
            participants: [Participant(id: "thread 1", waitsFor: nil, suspended: [place])])
        ], outcomes: [])
    }
    let shape = ProgramShape("func f() {\n  while true {\n    g()\n  }\n  for i in 1...n { g(i) }\n}\n")
    let ranOn = "an execution took too long: it ran on without a scheduling point (in thread 1)"
    func names(_ message: String, _ line: Int) -> [String] {
      let known = NamedRepair(id: "added-sleep", title: "", why: "")
      return RepairMeasured.naming(report(message, line: line), shape, file: "x.swift", besides: [known])
        .map { "\($0.id) \($0.line ?? 0)" }
    }
    #expect(
      names("fork is not controlled; what depends on it is not checked", 5) == ["other-process 5", "added-sleep 0"])
    #expect(names(ranOn, 3) == ["endless-loop 2", "added-sleep 0"])
    #expect(names(ranOn, 5) == ["runs-on 5", "added-sleep 0"])
    #expect(names("alarm is not controlled", 3) == ["added-sleep 0"])
  }

  @Test("No wrong repair is without an example")
  func complete() { #expect(Set(Self.wrongs.map(\.name)) == Set(WrongRepair.allCases)) }

  @Test(
    "An attempt is swallowed if nothing tells that it failed",
    arguments: [
      ("try? f()", 1), ("_ = try? f()", 1), ("use((try? f()) ?? 0)", 0), ("let a = try? f() ?? 0", 1),
      ("if (try? f()) != nil { g() }", 0), ("guard let a = try? f() else { return }", 0),
      ("while (try? await Task.sleep(for: .seconds(1))) != nil { tick() }", 0),
    ])
  func swallowing(_ statement: String, count: Int) {
    #expect(ProgramShape("func h() async {\n  \(statement)\n}").triesIgnored.count == count)
  }

  @Test("A pause that is brought along is named once; one that was there and loses its error is an error swallowed")
  func pauseErrors() throws {
    let given = "func f() async throws { try await Task.sleep(for: .seconds(2)); g() }"
    let own = "func f() async { try? await Task.sleep(for: .seconds(2)); g() }"
    #expect(try patterns(given, own).named.map(\.id) == ["swallowed-error"])
    #expect(
      try patterns("func f() async { g() }", "func f() async { try? await Task.sleep(for: .seconds(2)); g() }").named
        .map(\.id) == ["added-sleep"])
  }

  @Test(
    "A pause in a race is a limit, one in place of a ticker is its period, and one before work is a pause",
    arguments: [
      (
        "func f() async { await withTaskGroup { g in g.addTask { try? await Task.sleep(for: .seconds(1)); stop() }; work(); g.cancelAll() } }",
        "timeout"
      ),
      (
        "func f() async { await withTaskGroup { g in g.addTask { try? await Task.sleep(for: .seconds(1)); take(60) }; work(); g.cancelAll() } }",
        "added-sleep"
      ),
      ("func f() async { while isOn { try? await Task.sleep(for: .seconds(1)); tick() } }", ""),
      ("func f() async { await select(.done(c), .after(.seconds(1)) { tick() }) }", ""),
    ])
  func limits(_ own: String, _ name: String) throws {
    let given = "func f() async { let t = Ticker(every: .seconds(1)); await t.channel.receive(); tick() }"
    let text = name.isEmpty ? own : given + "\n" + own
    #expect(try patterns(given, text).named.map(\.id) == (name.isEmpty ? [] : [name]))
  }

  @Test(
    "What takes the place of a lock, and what needs none any more, is no lock more and none less",
    arguments: [
      ("let n = Atomic(0); let l = Mutex(0)", "let n = Mutex(0); let l = Mutex(0)"),
      (
        "final class C { let l = NSLock(); var n = 0; func f() { l.lock(); n += 1; l.unlock() } }",
        "actor C { var n = 0; func f() { n += 1 } }"
      ),
      (
        "final class C { let l = NSLock(); var n = 0; func f() { l.lock(); print(n); l.unlock() } }",
        "final class C { let n = 0; func f() { print(n) } }"
      ),
      (
        "actor C { var n = 0; init() { n = 1 }; func f() { n += 1 }; func g() { print(n) } }",
        "actor C { let l = AsyncMutex(); var n = 0; init() { n = 1 }; func f() async { await l.lock(); n += 1; l.unlock() }; func g() { print(n) } }"
      ),
      (
        "final class C { let l = NSLock(); var n: Int; init() { n = 1 }; func f() { n += 1 } }",
        "final class C { let l = NSLock(); var n: Int; init() { n = 1 }; func f() { l.lock(); n += 1; l.unlock() } }"
      ),
    ])
  func exchanges(_ given: String, _ own: String) throws {
    #expect(try patterns(given, own).named.map(\.id) == [])
  }

  @Test("Whoever goes on without a lock that is not free uses what it guards without it")
  func attempts() throws {
    let given = "final class C { var n = 0; func f() { l.lock(); n += 1; l.unlock() } }"
    func named(_ body: String) throws -> [String] {
      try patterns(given, "final class C { var n = 0; func f() { \(body) } }").named.map(\.id)
    }
    #expect(try named("if l.tryLock() { n += 1; l.unlock() } else { n += 1 }") == ["unlocked-access"])
    #expect(try !named("guard l.tryLock() else { return }; n += 1; l.unlock()").contains("unlocked-access"))
  }

  @Test("A helper that is called with the lock held uses what it guards with it, unless somebody calls it without")
  func helpers() throws {
    let given = "final class C { var n = 0; func f() { l.lock(); n += 1; l.unlock() } }"
    func named(_ members: String) throws -> [String] {
      try patterns(given, "final class C { var n = 0; \(members) }").named.map(\.id)
    }
    let guarded = "func f() { l.withLock { step() } }; func g() { l.lock(); twice(); l.unlock() }"
    let helpers = "func step() { n += 1 }; func twice() { step(); self.step() }"
    #expect(try named(guarded + "; " + helpers) == [])
    #expect(try named("func f() { l.withLock { n += 1 } }; func h() { step() }; " + helpers) == ["unlocked-access"])
    #expect(
      try named("func f() { l.withLock { step() } }; func step() { n += 1; Task { n += 1 } }") == ["unlocked-access"])
  }

  @Test(
    "Work that goes another way is not dropped; work that nobody calls is",
    arguments: [
      // The half without the lock, for whoever holds it already.
      ("final class C { func read() { lock.withLock { look() } }; func look() { g() } }\nfunc f() { C().look() }", []),
      ("final class C { func read() { g() } }\nfunc f() { C() }", ["read"]),
      ("final class C { func read() {} }\nfunc f() { C().read() }", ["read"]),
      // Nobody has a `C` any more.
      ("final class C { func read() { g() } }\nfunc f() { D().look() }", []),
    ] as [(String, [String])])
  func dropped(_ own: String, _ dropped: [String]) throws {
    let given = "final class C { func read() { g() } }\nfunc f() { C().read() }"
    var study = try RealBook.study("lock-order-inversion")
    for index in study.variants.indices where ["buggy", "fixed"].contains(study.variants[index].name) {
      study.variants[index].source = given + "\n"
    }
    let drill = try #require(RepairDrill(study, reports: RealBook.declared[study.id] ?? [:]))
    #expect(RepairPatterns(drill, submission: own + "\n").droppedWork == dropped)
  }

  @Test("A tempting repair with other numbers is not said to be it: what is said is said with its numbers")
  func numbers() throws {
    let study = try RealBook.study("waitgroup-add-inside-task")
    let tempting = try #require(study.variant(named: "tempting")).displaySource
    #expect(try names(study.id) { _ in tempting }.first == "tempting")
    let longer = try names(study.id) { _ in tempting.replacing("milliseconds(10)", with: "seconds(3)") }
    #expect(longer == ["added-sleep"])
  }

  @Test("A case's own tempting repair is recognized, also with other names")
  func tempting() throws {
    let study = try RealBook.study("bank-transfer-balance-race")
    let tempting = try #require(study.variant(named: "tempting")).displaySource
    #expect(try names(study.id) { _ in tempting }.first == "tempting")
    let renamed = tempting.replacingOccurrences(of: "$0 -= amount", with: "money in money -= amount")
    #expect(try names(study.id) { _ in renamed }.first == "tempting")
    let cache = try RealBook.study("check-then-act-cache")
    let again = try #require(cache.variant(named: "tempting")).displaySource
    // A name of one's own where the author takes one that is there.
    let own = again.replacingOccurrences(
      of: "    if let profile = profiles[id] { return profile }",
      with: "    if let other = profiles[id] { return other }")
    try #require(own != again)
    #expect(try names(cache.id) { _ in own }.first == "tempting")
    let slow = try #require(cache.variant(named: "buggy")).displaySource.replacingOccurrences(
      of: "    let profile = await", with: "    try? await Task.sleep(for: .seconds(1))\n    let profile = await")
    #expect(try !names(cache.id) { _ in slow }.contains("tempting"))
  }

  @Test("Two locks one after the other, where both were held, are named; one gate for both, and another order, are not")
  func split() throws {
    let both =
      "payer.lock.lock()\n    payee.lock.lock()\n    payer.balance -= amount\n    payee.balance += amount\n"
      + "    payee.lock.unlock()\n    payer.lock.unlock()\n"
    let halves =
      "payer.lock.withLock { payer.balance -= amount }\n    payee.lock.withLock { payee.balance += amount }\n"
    let long =
      "payer.lock.lock()\n    payer.balance -= amount\n    payer.lock.unlock()\n    payee.lock.lock()\n"
      + "    payee.balance += amount\n    payee.lock.unlock()\n"
    for repair in [halves, long] {
      #expect(try names("lock-order-inversion", both, repair) == ["early-unlock"])
    }
    let gate = "Bank.gate.withLock {\n    payer.balance -= amount\n    payee.balance += amount\n    }\n"
    let inside =
      "payer.lock.withLock { payee.lock.withLock {\n    payer.balance -= amount\n    payee.balance += amount\n    } }\n"
    for repair in [gate, inside] {
      #expect(try !names("lock-order-inversion", both, repair).contains("early-unlock"))
    }
  }

  @Test("A reference gets no remark")
  func reference() {
    for study in RealBook.book.cases {
      for variant in study.variants where variant.name.hasPrefix("buggy") {
        guard let drill = RepairDrill(study, variant, reports: RealBook.declared[study.id] ?? [:]) else { continue }
        let patterns = RepairPatterns(drill, submission: drill.fixed.displaySource)
        #expect(patterns.remarks.isEmpty && patterns.droppedWork.isEmpty, "\(study.id)/\(variant.name)")
        #expect(RepairExpectations(drill).gaps(in: drill.fixed.displaySource) == [], "\(study.id)/\(variant.name)")
      }
    }
  }
}
