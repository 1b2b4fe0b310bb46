public import Checker
import Figures

/// What a repaired program must still do: what the reference prints, and how it ends.
///
/// A repair may come to some of the reference's results or to all of them, in any order of lines, as everywhere in Casebook. Numbers in
/// which the reference's own results differ are left open.
public struct RepairSpecification: Sendable, Hashable {
  /// The results of the reference.
  public var outcomes: [Outcome]

  /// - Parameter reference: The report of a clean repair.
  public init(reference: Report) { outcomes = reference.outcomes }

  /// Lines that the reference prints in every schedule, in the order of its most frequent result: the task says them in advance.
  public var lines: [String] {
    guard let first = outcomes.first else { return [] }
    let all = outcomes.map { Set(Self.lines($0.stdout)) }
    return Self.lines(first.stdout).filter { line in all.allSatisfy { $0.contains(line) } }
  }

  /// Whether the reference prints the same in every schedule, but for the order of lines.
  public var isSteady: Bool { Set(outcomes.map { Ending($0) }).count <= 1 }

  /// Every way in which results are none of the reference's, as sentences; empty if they fit.
  public func differences(_ results: [Outcome]) -> [String] {
    let strange = strange(results)
    guard let worst = Self.worst(strange), let model = nearest(to: worst) else { return [] }
    let total = results.reduce(0) { $0 + $1.count }
    let count = strange.reduce(0) { $0 + $1.count }
    let share = count == total ? "every schedule" : "\(Numbers.grouped(count)) of \(Numbers.grouped(total)) schedules"
    var result: [String] = []
    let (missing, extra) = Self.compare(model, worst)
    if worst.stdout.isEmpty, !model.stdout.isEmpty {
      result.append("it prints nothing in \(share); the reference prints \(Self.quoted(missing))")
    } else {
      if !missing.isEmpty {
        result.append(
          "it does not print \(Self.quoted(missing)) in \(share), which the reference prints "
            + (isSteady ? "in every schedule" : "then"))
      }
      if !extra.isEmpty { result.append("it prints \(Self.quoted(extra)) in \(share), which the reference never does") }
    }
    if worst.exit != model.exit {
      result.append("it ends with \(Self.status(worst)) in \(share); the reference ends with \(Self.status(model))")
    }
    return result
  }

  /// The result that `differences` speaks of; nil if all of them fit.
  public func example(_ results: [Outcome]) -> Outcome? { Self.worst(strange(results)) }

  private static func worst(_ strange: [Outcome]) -> Outcome? { strange.max { $0.count < $1.count } }

  /// Results that are none of the reference's.
  private func strange(_ results: [Outcome]) -> [Outcome] {
    let known = Set(outcomes.map { Ending($0) })
    let open = openForms
    return results.filter { result in
      let ending = Ending(result)
      return !known.contains(ending) && !open.contains(ending.form)
    }
  }

  /// Results of the reference of which several differ in numbers alone.
  private var openForms: Set<Ending> {
    var forms: [Ending: Set<Ending>] = [:]
    for outcome in outcomes {
      let ending = Ending(outcome)
      forms[ending.form, default: []].insert(ending)
    }
    return Set(forms.filter { $0.value.count > 1 }.keys)
  }

  /// The reference's result that shares most lines with another one.
  private func nearest(to other: Outcome) -> Outcome? {
    outcomes.enumerated().min { left, right in
      func distance(_ outcome: Outcome) -> Int {
        let (missing, extra) = Self.compare(outcome, other)
        return missing.count + extra.count
      }
      return (distance(left.element), left.offset) < (distance(right.element), right.offset)
    }?.element
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
  }

  /// Lines that only the first, and lines that only the second has.
  private static func compare(_ model: Outcome, _ other: Outcome) -> (missing: [String], extra: [String]) {
    func without(_ lines: [String], _ others: [String]) -> [String] {
      var rest: [String: Int] = [:]
      for line in others { rest[line, default: 0] += 1 }
      return lines.filter { line in
        guard let count = rest[line], count > 0 else { return true }
        rest[line] = count - 1
        return false
      }
    }
    let (left, right) = (lines(model.stdout), lines(other.stdout))
    return (without(left, right), without(right, left))
  }

  /// At most three lines, each cut off where it gets long.
  private static func quoted(_ lines: [String]) -> String {
    let shown = lines.prefix(3).map { "“\($0.count > 120 ? $0.prefix(120) + "…" : $0[...])”" }
    let rest = lines.count - shown.count
    return shown.joined(separator: ", ")
      + (rest > 0 ? " and \(Numbers.counted(rest, "more line", plural: "more lines"))" : "")
  }

  private static func status(_ outcome: Outcome) -> String {
    guard let exit = outcome.exit else { return "nothing: it is stuck" }
    return outcome.isCrash ? "signal \(exit - 128)" : "status \(exit)"
  }
}

/// What is compared of a result: the lines in any order, and the status.
private struct Ending: Hashable {
  var lines: [String]
  var exit: Int?

  init(_ outcome: Outcome) {
    lines = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: true).map(String.init).sorted()
    exit = outcome.exit
  }

  private init(lines: [String], exit: Int?) {
    self.lines = lines
    self.exit = exit
  }

  /// The same with every number left open.
  var form: Ending {
    Ending(lines: lines.map { $0.replacing(/[0-9]+(\.[0-9]+)?/, with: "#") }.sorted(), exit: exit)
  }
}
