public import Checker
public import Workbook

/// What the data say about a claim.
public struct ClaimOutcome: Sendable, Hashable {
  public struct Item: Sendable, Hashable {
    public var evidence: Claim.Evidence
    /// Nil if its program was not measured.
    public var holds: Bool?
    /// The numbers that it rests on, in words.
    public var data: String
  }

  /// In the order of the claim.
  public var items: [Item]

  /// Nil if anything that it rests on was not measured.
  public var verdict: Claim.Verdict? {
    let sides = Set(items.map { item in item.holds.map { $0 == item.evidence.supports } })
    if sides.contains(nil) || sides.isEmpty { return nil }
    return sides.count == 2 ? .nuanced : sides.contains(true) ? .confirmed : .refuted
  }
}

/// Holds claims against what was measured.
public struct ClaimJudge: Sendable {
  private let outcomes: Outcomes
  private let measurements: [String: Measurement]

  /// - Parameters:
  ///   - outcomes: Reports by case (or claim) and variant.
  ///   - measurements: What measuring programs reported, by case or claim.
  public init(outcomes: Outcomes, measurements: [String: Measurement] = [:]) {
    self.outcomes = outcomes
    self.measurements = measurements
  }

  /// What the data say about a claim.
  public func outcome(of claim: Claim) -> ClaimOutcome { ClaimOutcome(items: claim.evidence.map(item)) }

  private func item(_ evidence: Claim.Evidence) -> ClaimOutcome.Item {
    let results = evidence.conditions.map { result($0, evidence) }
    let isMissing = results.contains { $0.holds == nil }
    return ClaimOutcome.Item(
      evidence: evidence, holds: isMissing ? nil : results.allSatisfy { $0.holds == true },
      data: results.map(\.data).joined(separator: ", "))
  }

  private func result(_ condition: Claim.Condition, _ evidence: Claim.Evidence) -> (holds: Bool?, data: String) {
    switch condition {
    case .ratio(let name, let base, let limits):
      guard let ratio = measurements[evidence.caseID]?.ratio(of: name, to: base) else { return (nil, "not measured") }
      return (limits.contains(ratio), "\(name) is \(Quantity.factor(ratio)) \(base)")
    case .median(let name, let limits):
      guard let series = measurements[evidence.caseID]?.series(named: name) else { return (nil, "not measured") }
      return (limits.contains(series.median), "\(name): \(Quantity(series.median, unit: series.unit).text)")
    default:
      guard let variant = evidence.variant, let report = outcomes[evidence.caseID]?[variant] else {
        return (nil, "not measured")
      }
      return result(condition, report)
    }
  }

  private func result(_ condition: Claim.Condition, _ report: Report) -> (Bool, String) {
    let all = Numbers.counted(report.exploration.schedules, "schedule")
    func seen(_ kind: String) -> (Bool, String) {
      let findings = report.findings.filter { $0.kind.rawValue == kind }
      guard let most = findings.map(\.count).max() else { return (false, "no \(kind) in \(all)") }
      return (true, "\(kind) in \(Numbers.grouped(most)) of \(all)")
    }
    func printed(_ text: String) -> (some: Bool, all: Bool, data: String) {
      let count = report.outcomes.filter { $0.stdout.contains(text) }.reduce(0) { $0 + $1.count }
      let total = report.outcomes.reduce(0) { $0 + $1.count }
      return (
        count > 0, count == total && total > 0,
        "\"\(text)\" printed in \(Numbers.grouped(count)) of \(Numbers.grouped(total))"
      )
    }
    switch condition {
    case .finds(let kind): return seen(kind)
    case .lacks(let kind):
      let result = seen(kind)
      return (!result.0, result.1)
    case .clean:
      let kinds = Set(report.findings.map(\.kind.rawValue)).sorted().joined(separator: ", ")
      return (report.findings.isEmpty, kinds.isEmpty ? "clean in \(all)" : "\(kinds) in \(all)")
    case .prints(let text):
      let result = printed(text)
      return (result.some, result.data)
    case .alwaysPrints(let text):
      let result = printed(text)
      return (result.all, result.data)
    case .neverPrints(let text):
      let result = printed(text)
      return (!result.some, result.data)
    case .says(let words):
      let isSaid = report.findings.contains { $0.message.contains(words) }
      return (isSaid, isSaid ? "a finding says \"\(words)\"" : "no finding says \"\(words)\"")
    case .exhaustive:
      return (report.exploration.exhaustive, report.exploration.exhaustive ? "all interleavings" : "a sample")
    case .ratio, .median: return (false, "")
    }
  }
}
