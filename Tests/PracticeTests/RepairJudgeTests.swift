import CaseRunner
import Checker
import Explorer
import Foundation
import Testing
import Workbook

@testable import Practice

@Suite("RepairJudge", .tags(.slow), .serialized)
struct RepairJudgeTests {
  /// The sample; CASEBOOK_WHOLE_BOOK=1 for all cases, or their ids with commas for these.
  static let sample: [String] = {
    let wish = ProcessInfo.processInfo.environment["CASEBOOK_WHOLE_BOOK"]
    let standard = [
      "bank-transfer-balance-race", "unbuffered-self-deadlock", "lock-order-inversion", "main-returns-early",
    ]
    guard let wish else { return standard }
    let named = wish.split(separator: ",").map(String.init)
    return RealBook.book.cases.map(\.id).filter { wish == "1" || named.contains($0) }
  }()

  @Test("The reference passes its own drill, and no tempting repair does", arguments: sample)
  func book(_ id: String) async throws {
    let bench = try await JudgeBench.workbench()
    let study = try RealBook.study(id)
    let reports = try await JudgeBench.reports(of: study, in: bench)
    let judge = RepairJudge(bench)
    for buggy in study.variants where buggy.name == "buggy" || buggy.name.hasPrefix("buggy-") {
      let drill = try #require(RepairDrill(study, buggy, reports: reports), "\(id)/\(buggy.name)")
      let reference = try await judge.judge(drill, text: drill.fixed.displaySource)
      #expect(reference.passed, "\(id)/\(drill.fixed.name): \(Self.summary(reference))")
      #expect(reference.named.isEmpty)
      let suffix = String(buggy.name.dropFirst("buggy".count))
      for tempting in study.variants where tempting.isTempting {
        guard suffix.isEmpty || tempting.name.hasSuffix(suffix) else { continue }
        let result = try await judge.judge(drill, text: tempting.displaySource)
        print("TABLE \(id)/\(buggy.name) \(tempting.name): \(Self.summary(result))")
        #expect(!result.passed, "\(id)/\(tempting.name): \(Self.summary(result))")
      }
      print("TABLE \(id)/\(buggy.name) \(drill.fixed.name): \(Self.summary(reference))")
    }
  }

  @Test("Repairs that are right and not the reference pass")
  func different() async throws {
    let bench = try await JudgeBench.workbench()
    let bank = try await JudgeBench.drill("bank-transfer-balance-race", in: bench)
    // A barrier, and an actor's worth of a lock over the whole step.
    for change in [
      ("queue.async {", "queue.async(flags: .barrier) {"), ("attributes: .concurrent)", "attributes: [])"),
    ] {
      let result = try await JudgeBench.judge(bank, replacing: [change], in: bench)
      #expect(result.passed, "\(change): \(Self.summary(result))")
    }
    let locks = try await JudgeBench.drill("lock-order-inversion", in: bench)
    let oneLock = try await JudgeBench.judge(
      locks,
      replacing: [
        ("struct Bank {", "struct Ledger {\n  let everything = NSLock()"), ("Bank()", "Ledger()"),
        ("payer.lock.lock()\n    payee.lock.lock()", "everything.lock()"),
        ("payee.lock.unlock()\n    payer.lock.unlock()", "everything.unlock()"),
      ], in: bench)
    #expect(oneLock.passed, "\(Self.summary(oneLock))")
    // Whoever holds the lock reads without it; the way through the lock is left for others.
    let settings = try await JudgeBench.drill("partial-deadlock-invisible", in: bench)
    let split = try await JudgeBench.judge(
      settings,
      replacing: [
        (
          "await lock.lock()\n    let value = \"\\(key) of revision \\(revision)\"\n    lock.unlock()\n    return value",
          "await lock.withLock { text(of: key) }\n  }\n\n  private func text(of key: String) -> String {\n"
            + "    \"\\(key) of revision \\(revision)\""
        ),
        (
          "let logger = Task(name: \"logger\") { await value(of: \"log level\") }\n    print(\"logger uses \\(await logger.value)\")",
          "print(\"logger uses \\(text(of: \"log level\"))\")"
        ),
      ], in: bench)
    #expect(split.passed && split.named.isEmpty, "\(Self.summary(split))")
  }

  @Test("What passes because a pause is long does not pass, and says how long; the schedule that shows it replays")
  func longPauses() async throws {
    let bench = try await JudgeBench.workbench()
    let cases: [(id: String, old: String, new: String, pause: UInt64)] = [
      (
        "main-returns-early", "    print(\"\\(orders.count)",
        "    try? await Task.sleep(for: .seconds(5))\n    print(\"\\(orders.count)", 5
      ),
      (
        "check-then-act-cache", "{ await cache.profile(7).name }",
        "{ try? await Task.sleep(for: .seconds(number)); return await cache.profile(7).name }", 3
      ),
    ]
    for one in cases {
      let drill = try await JudgeBench.drill(one.id, in: bench)
      let result = try await JudgeBench.judge(drill, replacing: [(one.old, one.new)], in: bench)
      guard case .restsOnPause(let report, let pause, let gaps) = result.outcome else {
        Issue.record("\(one.id): \(Self.summary(result))")
        continue
      }
      #expect(pause == one.pause * 1_000_000_000 && result.named.contains { $0.id == "added-sleep" })
      #expect(!report.findings.isEmpty || !gaps.isEmpty)
      let schedule = report.findings.first?.schedule ?? drill.specification.example(report.outcomes)?.schedule ?? ""
      #expect(try Schedule(schedule).timerSlack == 5_000_000_000, "\(schedule)")
    }
    let locks = try await JudgeBench.drill("lock-order-inversion", in: bench)
    let apart = try await JudgeBench.judge(
      locks,
      replacing: [
        (
          "      transfers.leave()\n    }\n    transfers.enter()",
          "      transfers.leave()\n    }\n    Thread.sleep(forTimeInterval: 1)\n    transfers.enter()"
        )
      ],
      in: bench)
    guard case .restsOnPause(let report, 1_000_000_000, _) = apart.outcome else {
      Issue.record("\(Self.summary(apart))")
      return
    }
    #expect(report.verdict == .found(.deadlock))
  }

  @Test("What does one thing after the other, or starts nothing, does not pass")
  func serial() async throws {
    let bench = try await JudgeBench.workbench()
    let locks = try await JudgeBench.drill("lock-order-inversion", in: bench)
    let inTurn = try await JudgeBench.judge(
      locks,
      replacing: [
        (
          "      transfers.leave()\n    }\n    transfers.enter()",
          "      transfers.leave()\n    }\n    transfers.wait()\n    transfers.enter()"
        )
      ],
      in: bench)
    let feed = try await JudgeBench.drill("lost-task-handle", in: bench)
    let text = feed.buggy.displaySource
    let start = try #require(text.range(of: "    Task {\n"))
    let end = try #require(text.range(of: "      }\n    }\n"))
    let nothing = try await RepairJudge(bench).judge(
      feed, text: text.replacingCharacters(in: start.lowerBound..<end.upperBound, with: "    refresh()\n"))
    for (result, words) in [(inTurn, "nothing goes on side by side"), (nothing, "nothing runs beside main")] {
      guard case .missesItsJob(_, let gaps) = result.outcome else {
        Issue.record("\(Self.summary(result))")
        continue
      }
      #expect(gaps.contains { $0.hasPrefix(words) }, "\(gaps)")
    }
  }

  @Test("What passes since a limit, a measure or an order of work is another one does not pass, and says so")
  func weakened() async throws {
    let bench = try await JudgeBench.workbench()
    let changes: [(id: String, old: String, new: String, words: String)] = [
      ("torn-config-update", "policy.longestWait > patience", "min(policy.longestWait, patience) > patience", "with “"),
      (
        "torn-config-update", "for number in 1...2 {", "await work.next()\n      for number in 1...2 {", "`order 1` and"
      ),
      ("ext-semaphore-wait-in-async", "value: 2", "value: 6", "it lets in 6 at a time"),
      (
        "ext-semaphore-wait-in-async", "connections.wait()", "_ = connections.wait(timeout: .now() + 5)",
        "one of its waits gives up after 5 s"
      ),
    ]
    for change in changes {
      let drill = try await JudgeBench.drill(change.id, in: bench)
      let result = try await JudgeBench.judge(drill, replacing: [(change.old, change.new)], in: bench)
      guard case .missesItsJob(_, let gaps) = result.outcome else {
        Issue.record("\(change.new): \(Self.summary(result))")
        continue
      }
      #expect(gaps.contains { $0.hasPrefix(change.words) }, "\(gaps)")
    }
  }

  @Test(
    "An object that is gone when somebody is late is noticed, though what is printed then differs in the reference, too"
  )
  func unowned() async throws {
    let bench = try await JudgeBench.workbench()
    let drill = try await JudgeBench.drill("ext-task-retain-cycle", in: bench)
    let result = try await JudgeBench.judge(
      drill, replacing: [("polling = Task {", "polling = Task { [unowned self] in")], in: bench)
    guard case .restsOnPause(let report, _, _) = result.outcome else {
      Issue.record("\(Self.summary(result))")
      return
    }
    #expect(report.findings.map(\.kind) == [.crash] && result.named.map(\.id) == ["unowned"])
  }

  @Test("The slack is the next of 1, 2, 5, 10, 20 … seconds")
  func slack() {
    let seconds: (Double) -> UInt64 = { UInt64($0 * 1e9) }
    for (duration, slack) in [(0.3, 1), (1, 1), (1.5, 2), (3, 5), (5, 5), (5.5, 10), (30, 50), (99, 100)] {
      #expect(RepairJudge.slack(atLeast: seconds(duration)) == seconds(Double(slack)))
    }
    #expect(RepairJudge.slack(atLeast: .max) >= Schedule.defaultMaxTime)
  }

  @Test("A program that is clean and does not do its job does not pass, and hears what is missing")
  func job() async throws {
    let bench = try await JudgeBench.workbench()
    let drill = try await JudgeBench.drill("main-returns-early", in: bench)
    let silent = try await RepairJudge(bench).judge(drill, text: "@main struct Empty { static func main() {} }\n")
    guard case .missesItsJob(_, let gaps) = silent.outcome else {
      Issue.record("\(Self.summary(silent))")
      return
    }
    #expect(gaps.first?.hasPrefix("it prints nothing in every schedule") == true)
    let printed = drill.specification.outcomes.first?.stdout ?? ""
    let faked = try await RepairJudge(bench).judge(
      drill,
      text: "@main struct Fake { static func main() {\n"
        + printed.split(separator: "\n").map { "print(\"\($0)\")\n" }.joined() + "} }\n")
    #expect(!faked.passed, "\(Self.summary(faked))")
  }

  @Test("A sleep does not pass, and is named")
  func sleep() async throws {
    let bench = try await JudgeBench.workbench()
    let drill = try await JudgeBench.drill("bank-transfer-balance-race", in: bench)
    let result = try await JudgeBench.judge(
      drill,
      replacing: [
        ("import Dispatch", "import Dispatch\nimport Foundation"),
        ("orders.enter()", "Thread.sleep(forTimeInterval: 0.1)\n      orders.enter()"),
      ], in: bench)
    #expect(!result.passed)
    #expect(result.named.map(\.id).contains("added-sleep"))
  }

  @Test("What does not compile, or takes too long to, or was not changed, is told so")
  func compiling() async throws {
    let bench = try await JudgeBench.workbench()
    let drill = try await JudgeBench.drill("bank-transfer-balance-race", in: bench)
    let broken = try await JudgeBench.judge(drill, replacing: [("queue.async {", "queue.async [")], in: bench)
    guard case .doesNotCompile(let text) = broken.outcome else {
      Issue.record("\(Self.summary(broken))")
      return
    }
    #expect(text.contains("bank-transfer-balance-race.swift:") && text.contains("error:"))
    let careless = try await JudgeBench.judge(
      drill, replacing: [("let bank = Bank()", "let spare = 1\n    let bank = Bank()")], in: bench)
    #expect(careless.warnings.contains("'spare' was never used"), "\(careless.warnings)")
    var limits = RepairJudge.Limits()
    limits.compileSeconds = 0.05
    let slow = try await JudgeBench.judge(
      drill, replacing: [("queue.async {", "queue.async(flags: [.barrier, .barrier]) {")], limits: limits, in: bench)
    #expect(slow.outcome == .compilesTooLong(0.05))
    #expect(try await JudgeBench.judge(drill, replacing: [("/// Moves", "// Moves")], in: bench).outcome == .unchanged)
    let missing = try await RepairJudge(bench).judge(drill, file: "/nowhere/file.swift")
    guard case .unreadable = missing.outcome else {
      Issue.record("\(missing)")
      return
    }
  }

  @Test(
    "A program that hangs, crashes, forks or floods is ended and does not pass", .timeLimit(.minutes(5)),
    arguments: [
      "while true {}", "fatalError(\"no\")", "_ = fork2()",
      "while true { print(String(repeating: \"x\", count: 1000)) }",
      "exit(0)", "sleep(100_000)", "while true { sched_yield() }",
    ])
  func hostile(_ statement: String) async throws {
    let bench = try await JudgeBench.workbench()
    let drill = try await JudgeBench.drill("bank-transfer-balance-race", in: bench)
    var limits = RepairJudge.Limits()
    limits.searchSeconds = 20
    let start = ContinuousClock.now
    let result = try await JudgeBench.judge(
      drill,
      replacing: [
        ("import Dispatch", "import Dispatch\nimport Foundation\n@_silgen_name(\"fork\") func fork2() -> Int32"),
        ("let bank = Bank()", "\(statement)\n    let bank = Bank()"),
      ], limits: limits, in: bench)
    print("TABLE hostile \(statement): \(Self.summary(result)) in \(start.duration(to: .now))")
    #expect(!result.passed, "\(Self.summary(result))")
  }

  @Test("An expectation that is dropped, weakened or never reached is noticed")
  func expectations() async throws {
    let bench = try await JudgeBench.workbench()
    let drill = try await JudgeBench.drill("cas-state-machine", in: bench)
    let text = drill.buggy.displaySource
    let line = try #require(text.split(separator: "\n").first { $0.contains("precondition(") }).description
    for (replacement, word) in [
      ("", "is gone"), (line.replacingOccurrences(of: "!=", with: "=="), "something else"),
      ("    if CommandLine.arguments.count > 9 {\n\(line)\n    }", "never comes"),
    ] {
      let result = try await JudgeBench.judge(drill, replacing: [(line, replacement)], in: bench)
      #expect(!result.passed, "\(Self.summary(result))")
      if case .missesItsJob(_, let gaps) = result.outcome {
        #expect(gaps.contains { $0.contains(word) }, "\(gaps)")
      }
    }
  }

  static func summary(_ result: RepairResult) -> String {
    let names = result.named.map(\.id).joined(separator: ", ")
    let outcome =
      switch result.outcome {
      case .unreadable(let why): "unreadable: \(why)"
      case .unchanged: "unchanged"
      case .doesNotCompile(let text): "does not compile: \(text.prefix(300))"
      case .compilesTooLong: "compiles too long"
      case .cannotRun(let why): "cannot run: \(why)"
      case .found(let report): "found \(Set(report.findings.map(\.kind.rawValue)).sorted().joined(separator: "+"))"
      case .missesItsJob(_, let gaps): "misses its job: \(gaps.joined(separator: "; "))"
      case .restsOnPause(_, let pause, _): "rests on a pause of \(Double(pause) / 1e9) s"
      case .passed: "passed"
      }
    return "\(outcome)\(names.isEmpty ? "" : " [\(names)]")"
  }
}
