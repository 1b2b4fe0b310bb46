import Checker
import Console
import Testing
import Workbook

@testable import Practice
@testable import TerminalPages

@Suite("RepairText")
struct RepairTextTests {
  private static func report(_ findings: [Finding] = [], _ outcomes: [Outcome] = []) -> Report {
    Report(
      program: "two-locks.swift", toolchain: "6.3.1",
      exploration: Exploration(
        strategy: "auto", schedules: 64, exhaustive: false, bound: "", seed: 1,
        firstFindingAt: findings.isEmpty ? nil : 3,
        steps: 9, seconds: 1, widths: [1, 2]), findings: findings, outcomes: outcomes)
  }

  private func drill() throws -> RepairDrill {
    let done = [Outcome(stdout: "done\n", exit: 0, count: 64)]
    let reports = [
      "buggy": Self.report([Finding(kind: .deadlock, message: "Both wait.")]), "fixed": Self.report([], done),
    ]
    return try #require(RepairDrill(SampleBook.study, reports: reports))
  }

  private func text(_ outcome: RepairResult.Outcome, named: [NamedRepair] = [], hasKeys: Bool = true) throws -> String {
    var builder = PageBuilder(width: 80)
    let result = RepairResult(outcome: outcome, named: named, warnings: "", submission: SampleBook.fixed)
    RepairText.result(result, try drill(), target: "/home/ann/mine.swift", hasKeys: hasKeys, to: &builder)
    return builder.finish(title: "").text.map(\.text).joined(separator: "\n")
  }

  @Test("What rests on a pause says how long it is, what else is printed, and how to see it again")
  func pause() throws {
    let late = Outcome(stdout: "undone\n", exit: 0, count: 4, schedule: "cb1-w2-s1-t5-zz")
    let gaps = ["it prints “undone” in 4 of 64 schedules, which the reference never does"]
    let shown = try text(.restsOnPause(Self.report([], [late]), pause: 5_000_000_000, gaps))
    #expect(shown.contains("✗ It holds only as long as nobody is later than 5 s."))
    #expect(shown.contains("• It prints “undone” in 4 of 64 schedules"))
    #expect(shown.contains("casebook replay /home/ann/mine.swift cb1-w2-s1-t5-zz"))
  }

  @Test("What leaves the checker's control is said before what was seen until then")
  func escapes() throws {
    let order = Finding(kind: .lockOrder, message: "Two locks in two orders.", schedule: "cb1-w2-s1-zz")
    let fork = Finding(kind: .unsupported, message: "fork is not controlled (in main)")
    let process = NamedRepair(id: "other-process", title: "Another process", why: "Not controlled.", line: 3)
    let shown = try text(.found(Self.report([order, fork])), named: [process])
    #expect(shown.hasPrefix("✗ It starts another process, which is not controlled."))
    let place = try #require(shown.range(of: "Another process (line 3)"))
    let later = try #require(shown.range(of: "Two locks in two orders."))
    #expect(place.lowerBound < later.lowerBound && !shown.contains("It looks like"))

    let ranOn = Finding(
      kind: .unsupported, message: "an execution took too long: it ran on without a scheduling point (in thread 1)")
    #expect(try text(.found(Self.report([ranOn]))).hasPrefix("✗ It runs on without ever waiting, and had to be ended."))
    let loop = NamedRepair(id: "endless-loop", title: "An endless loop", why: "Nothing leaves it.", line: 7)
    #expect(
      try text(.found(Self.report([ranOn])), named: [loop]).hasPrefix(
        "✗ It does not come to an end: an endless loop at line 7."))
    let noEnd = Finding(kind: .unsupported, message: "\(Finding.noEnd): how the program ends is not checked")
    #expect(try text(.found(Self.report([noEnd]))).hasPrefix("✗ It does not come to an end."))
    #expect(try text(.found(Self.report([order]))).contains("after 64 schedules"))
  }

  @Test("Without a screen there are no keys; there are the remarks and the command")
  func withoutKeys() throws {
    let order = Finding(kind: .lockOrder, message: "Two locks in two orders.", schedule: "cb1-w2-s1-zz")
    let lines = try text(.found(Self.report([order])), hasKeys: false)
    #expect(lines.contains("casebook replay /home/ann/mine.swift cb1-w2-s1-zz") && !lines.contains("v shows"))
    #expect(try text(.found(Self.report([order]))).contains("v shows everything"))
    let remark = NamedRepair(id: "second-lock", title: "One more lock", why: "Two steps.", line: 2)
    #expect(try text(.passed(Self.report()), named: [remark], hasKeys: false).contains("Remarks"))
    #expect(try !text(.unreadable("/x: it is no file."), hasKeys: false).contains("starts over"))
  }

  @Test("A word of a command that is longer than a line goes on where a shell takes it for the same word")
  func commands() {
    let schedule = "cb1-" + String(repeating: "0123456789", count: 12)
    let command = "casebook replay mine.swift \(schedule)"
    let lines = CommandText.lines(command, width: 60).map(\.text)
    #expect(lines.allSatisfy { $0.count <= 60 } && lines.count > 2)
    // As a shell reads it: a backslash at the end of a line joins it with the next one.
    let read = lines.joined(separator: "\n").replacing("\\\n", with: "").split(separator: " ").joined(separator: " ")
    #expect(read == command)
    #expect(CommandText.lines("casebook run x", width: 60).map(\.text) == ["  casebook run x"])
  }

  @Test("The progress of a judgement says when its search ends at the latest")
  func progress() {
    var running = RepairScreen.Running(lastSeconds: 3)
    let limits = RepairJudge.Limits()
    #expect(running.line == "compiling, 0.0 s (last time 3.0 s)")
    running.take(.searching(schedules: 500), limits: limits)
    running.take(.searched(executions: 12), limits: limits)
    #expect(running.line == "schedule 12 of at most 500, 0.0 s (last time 3.0 s; a search ends after 120 s)")
    running.take(.searchingPauses(schedules: 500), limits: limits)
    #expect(running.line.hasPrefix("schedule 0 of at most 500, with everybody late"))
    running.take(.searched(executions: 501), limits: limits)
    #expect(running.line.hasPrefix("explaining what was found"))
  }
}
