public import Checker

/// What a verdict rests on, in words. It stands beside every verdict: a clean bill without its bounds is an opinion.
public struct Basis: Sendable, Hashable {
  /// One line: `every schedule within the bound (118), dpor`.
  public var summary: String
  /// Everything else that is known, as terms with their values.
  public var details: [Detail]

  public struct Detail: Sendable, Hashable {
    /// What it is.
    public var term: String
    public var value: String
  }

  /// Everything that is known of how a report came about.
  public init(_ report: Report) {
    let exploration = report.exploration
    let schedules = Numbers.counted(exploration.schedules, "schedule")
    summary =
      exploration.exhaustive
      ? "\(Basis.all(exploration, schedules)), \(exploration.strategy)"
      : "\(schedules) sampled, \(exploration.strategy)"

    details = [
      Detail(term: "Schedules", value: Numbers.grouped(exploration.schedules)),
      Detail(term: "Strategy", value: exploration.strategy),
      Detail(term: "Search", value: exploration.exhaustive ? "exhaustive within the bound" : "a sample"),
    ]
    if !exploration.bound.isEmpty { details.append(Detail(term: "Bound", value: exploration.bound)) }
    if !exploration.widths.isEmpty {
      details.append(Detail(term: "Pool widths", value: exploration.widths.map(String.init).joined(separator: ", ")))
    }
    if let seen = exploration.interleavings, seen > 0 {
      let value: String
      if exploration.exhaustive {
        value = "\(Numbers.grouped(seen)), all there are up to equivalence"
      } else if let estimate = exploration.estimatedInterleavings, estimate > Double(seen) {
        value =
          "\(Numbers.grouped(seen)) different ones by reduction, of about \(Numbers.rough(estimate)) (an estimate)"
      } else {
        value = "\(Numbers.grouped(seen)) different ones by reduction"
      }
      details.append(Detail(term: "Interleavings", value: value))
    }
    if let techniques = exploration.techniques, !techniques.isEmpty {
      let parts = techniques.map { technique in
        "\(technique.name) \(Numbers.grouped(technique.schedules))"
          + (technique.found > 0 ? " (first to see \(Numbers.counted(technique.found, "cause")))" : "")
      }
      details.append(Detail(term: "Techniques", value: parts.joined(separator: ", ")))
    }
    if let first = exploration.firstFindingAt {
      details.append(Detail(term: "First finding", value: "in schedule \(Numbers.grouped(first))"))
    }
    if !exploration.exhaustive, let missed = exploration.missedAtMost, !missed.isEmpty {
      let parts = missed.enumerated().map { "depth \($0.offset + 1): \(Numbers.percent($0.element))" }
      details.append(Detail(term: "Missed at most", value: parts.joined(separator: ", ")))
    }
    details.append(Detail(term: "Scheduling points", value: Numbers.grouped(exploration.steps)))
    if exploration.maxReady > 0 {
      details.append(Detail(term: "Most ready at once", value: Numbers.grouped(exploration.maxReady)))
    }
    details.append(Detail(term: "Seed", value: String(exploration.seed)))
    details.append(Detail(term: "Toolchain", value: "Swift \(report.toolchain)"))
  }

  private static func all(_ exploration: Exploration, _ schedules: String) -> String {
    guard let seen = exploration.interleavings, seen > 0 else { return "all \(schedules) within the bound" }
    return "\(Numbers.all(seen, "interleaving")), up to equivalence"
  }
}
