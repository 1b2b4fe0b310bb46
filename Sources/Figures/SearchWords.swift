public import Checker

/// How far a systematic search came, in words.
public enum SearchWords {
  /// What the numbers are, and under what conditions they were come by.
  public static func conditions(_ comparisons: [SearchComparison]) -> String {
    let widths = Set(comparisons.map(\.width)).sorted().map(String.init).joined(separator: ", ")
    return """
      Executions that a systematic search runs until the first one with a finding, and until nothing is left; \
      that outputs differ from schedule to schedule is no finding of one execution. Reduction \
      runs one schedule of each equivalence class, and stops others on the way; brute force runs every schedule, those with few \
      preemptions first. Same scheduling points, a pool of \(widths). Where brute force was ended by its budget, the number of all \
      schedules is estimated from random ones and has the right order of magnitude at best.
      """
  }

  /// Executions until the first with a finding: `"3"`, `"none"`, `"not in 500"`.
  public static func first(_ tally: SearchComparison.Tally) -> String {
    if let first = tally.firstFindingAt { return Numbers.grouped(first) }
    return tally.isWhole ? "none" : "not in \(Numbers.grouped(tally.schedules))"
  }

  /// Executions until nothing is left: `"4"`, `"more than 500, about 10^9"`.
  ///
  /// - Parameter estimate: How many there are, where the search did not come to its end.
  public static func all(_ tally: SearchComparison.Tally, estimate: Double?) -> String {
    if tally.isWhole { return Numbers.grouped(tally.schedules) }
    let least = "more than \(Numbers.grouped(tally.schedules))"
    guard let estimate, estimate > Double(tally.schedules) else { return least }
    return "\(least), about \(Numbers.rough(estimate))"
  }
}
