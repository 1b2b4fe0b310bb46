import Checker
import Figures

/// Native runs in one line for a terminal.
enum NativeText {
  /// `"20 runs, 3 with another output than the repair's, 1 hung"`.
  static func plain(_ runs: NativeRuns) -> String {
    if let unavailable = runs.unavailable { return "could not be run: \(unavailable)" }
    let trouble = trouble(runs)
    let well = runs.differing == nil ? Numbers.counted(runs.outcomes.count, "outcome") : "all with the repair's output"
    return ([count(runs)] + (trouble.isEmpty ? [well] : trouble)).joined(separator: ", ")
  }

  /// `"Swift access race in 3 of 20 runs"`.
  static func sanitized(_ runs: NativeRuns) -> String {
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
