public import Checker

/// Native runs in one line.
public enum NativeWords {
  /// What is known of a race that only the sanitizer reports.
  public static let doubt = """
    The sanitizer reports a race in a program in which the checker, which sees the same accesses, finds none. Not every \
    report is right: on Linux the sanitizer does not see that a Synchronization.Mutex for which somebody had to \
    wait orders what was done under it.
    """

  /// Both builds, in one line.
  public static func both(_ comparison: NativeComparison) -> String {
    "native: \(plain(comparison.plain)); ThreadSanitizer: \(sanitized(comparison.sanitized))"
  }

  /// `"20 runs, 3 with another output than the repair's, 1 hung"`.
  public static func plain(_ runs: NativeRuns) -> String {
    if let unavailable = runs.unavailable { return "could not be run: \(unavailable)" }
    let trouble = trouble(runs)
    let well = runs.differing == nil ? Numbers.counted(runs.outcomes.count, "outcome") : "all with the repair's output"
    return ([count(runs)] + (trouble.isEmpty ? [well] : trouble)).joined(separator: ", ")
  }

  /// `"Swift access race in 3 of 20 runs"`.
  public static func sanitized(_ runs: NativeRuns) -> String {
    if let unavailable = runs.unavailable { return "could not be run: \(unavailable)" }
    let said =
      runs.warnings.isEmpty
      ? ["no report in \(count(runs))"] : runs.warnings.map { "\($0.kind) in \($0.runs) of \(count(runs))" }
    return (said + trouble(runs)).joined(separator: ", ")
  }

  private static func count(_ runs: NativeRuns) -> String { Numbers.counted(runs.runs, "run") }

  private static func trouble(_ runs: NativeRuns) -> [String] {
    var parts: [String] = []
    if let differing = runs.differing, differing > 0 {
      parts.append("\(differing) with another output than the repair's")
    }
    if runs.hung > 0 { parts.append("\(runs.hung) hung") }
    if runs.crashed > 0 { parts.append("\(runs.crashed) crashed") }
    return parts
  }
}

extension NativeComparison {
  /// Whether the sanitizer reports a race where the checker finds none: one of the two is wrong.
  public func isDoubted(by report: Report?) -> Bool {
    sanitized.warnings.contains { $0.kind.contains("race") }
      && report?.findings.contains { $0.kind == .race } == false
  }
}
