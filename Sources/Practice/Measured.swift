import Checker
import Figures

/// What a report says for and against a reader's guess. Everything here is a number of the report, in words.
struct Measured {
  let report: Report

  var kinds: Set<Finding.Kind> { Set(report.findings.map(\.kind)) }
  private var schedules: String { "all \(Numbers.counted(report.exploration.schedules, "schedule"))" }
  private var total: Int { report.outcomes.reduce(0) { $0 + $1.count } }
  private var stuck: Int { report.outcomes.filter { $0.exit == nil }.reduce(0) { $0 + $1.count } }
  private var crashed: Int { report.outcomes.filter(\.isCrash).reduce(0) { $0 + $1.count } }

  /// The verdict and what it rests on, in one sentence or two.
  var answer: String {
    guard let gravest = report.findings.first else {
      return "Nothing was found: \(Basis(report).summary)."
    }
    let others = kinds.subtracting([gravest.kind]).sorted().map { VerdictStyle($0).word }
    return "\(gravest.message.prefix(1).uppercased())\(gravest.message.dropFirst()). Seen in "
      + "\(Numbers.grouped(gravest.count)) of \(Numbers.counted(report.exploration.schedules, "schedule"))."
      + (others.isEmpty ? "" : " Also found: \(others.joined(separator: ", ")).")
  }

  /// Why "nothing is wrong" is wrong; nil if it is right.
  var againstClean: String? {
    guard let gravest = report.findings.first else { return nil }
    let count = Numbers.grouped(gravest.count)
    let all = Numbers.counted(report.exploration.schedules, "schedule")
    let good = report.exploration.schedules - gravest.count
    return good > 0
      ? "\(count) of \(all) show it, and the others do not: a run that passes is one of those."
      : "Each of the \(all) shows it."
  }

  /// Why a verdict is wrong, as far as the report shows it; nil if that kind was found.
  func against(_ kind: Finding.Kind) -> String? {
    guard !kinds.contains(kind) else { return nil }
    switch kind {
    case .crash:
      return crashed == 0
        ? "No schedule ends in a trap or a signal (\(schedules) looked at)."
        : "No trap or signal is this program's own fault."
    case .deadlock:
      return stuck == 0
        ? "No schedule is left stuck: each comes to an end (\(schedules) looked at)."
        : "It does get stuck, but not in a cycle of waiters, nor because nothing could wake it, in \(schedules)."
    case .race:
      return
        "No two accesses to the same memory, one of them a write, are unordered by happens-before in \(schedules)."
    case .leak:
      return report.findings.isEmpty
        ? "Nobody is left waiting: every task, thread and block ends in \(schedules)."
        : "Nobody is left after the end to wait for what cannot come, in \(schedules)."
    case .abandoned: return "The end of main cuts off no work that would have finished, in \(schedules)."
    case .lostWakeup: return "No wait goes on because its signal came too early, in \(schedules)."
    case .starvation: return "The pool always has a worker that is free to go on, in \(schedules)."
    case .livelock: return "No schedule runs on without progress up to the bound on steps (\(schedules) looked at)."
    case .lockOrder: return "No two locks are taken in both orders, in \(schedules)."
    case .lostMessage: return "Every value that is sent is received, or its sender is told, in \(schedules)."
    case .cancellationIgnored: return "No cancelled task goes on working beyond the bound, in \(schedules)."
    case .retainCycle: return "No memory is held in a cycle that the program can no longer reach, in \(schedules)."
    case .nondeterministic: return againstNondeterminism
    case .unsupported: return "The checker controls everything that this program does."
    }
  }

  /// Why the mechanism of a kind is not at work here; nil if it may be. A verdict names the gravest thing alone, and the mechanism of a
  /// lesser one may well be what leads to it.
  func refutation(ofMechanism kind: Finding.Kind) -> String? {
    guard kinds.allSatisfy({ !Self.mechanisms(behind: $0).contains(kind) }) else { return nil }
    if kind == .leak, report.findings.contains(where: { $0.kind == .deadlock }), total > stuck { return nil }
    return against(kind)
  }

  private static func mechanisms(behind kind: Finding.Kind) -> Set<Finding.Kind> {
    switch kind {
    case .crash: [.leak, .abandoned, .lostMessage, .cancellationIgnored, .nondeterministic, .retainCycle, .lostWakeup]
    case .deadlock: [.lostWakeup, .lostMessage, .starvation, .cancellationIgnored]
    case .race: [.nondeterministic]
    case .leak: [.retainCycle, .lostMessage, .cancellationIgnored, .lostWakeup]
    case .abandoned: [.lostMessage, .nondeterministic]
    case .lostWakeup: [.deadlock, .lostMessage, .leak]
    case .starvation: [.deadlock, .lostWakeup, .leak]
    case .livelock: [.deadlock, .starvation, .leak]
    case .lockOrder: [.deadlock]
    case .lostMessage: [.abandoned, .leak, .nondeterministic]
    case .cancellationIgnored: [.leak, .abandoned, .deadlock]
    case .retainCycle: [.leak]
    case .nondeterministic: [.lostMessage, .abandoned]
    case .unsupported: Set(Finding.Kind.allCases)
    }
  }

  private var againstNondeterminism: String {
    let ended = report.outcomes.filter { $0.exit != nil && !$0.isCrash }
    guard let first = ended.first else {
      return "No schedule comes to a regular end, so there are no results that could differ."
    }
    if ended.count(within: [first]) == ended.reduce(0, { $0 + $1.count }) {
      return ended.count == report.outcomes.count
        ? "It prints the same in \(schedules), but for the order of lines."
        : "Every schedule that comes to its end prints the same; what goes wrong is not what it prints."
    }
    return report.findings.first.map {
      "What it prints does differ, but that is the smaller trouble: the gravest is the \(VerdictStyle($0.kind).word)."
    } ?? "What it prints does not count as a difference: only what does not depend on timing is compared."
  }
}
