import Checker
import Workbook

/// Compares what was measured with what the author of a case declared. Strict: kind, line and participants, and nothing else.
public enum Judge {
  /// Every difference as a sentence that says both sides; empty if there is none.
  public static func mismatches(_ expectation: Expectation, _ report: Report, file: String) -> [String] {
    var differences: [String] = []
    let unsteady = report.findings.filter { !$0.replayed }.map {
      "the \($0.kind.rawValue) did not replay, which is a defect of the checker"
    }
    if expectation == .anything { return unsteady }
    let expected: [Expectation.Finding] = if case .findings(let findings) = expectation { findings } else { [] }
    for wanted in expected {
      let sameKind = report.findings.filter { $0.kind.rawValue == wanted.kind }
      if sameKind.isEmpty {
        differences.append("declared \(describe(wanted)); measured \(summary(of: report))")
      } else if !sameKind.contains(where: { fits($0, wanted, file) }) {
        let seen = sameKind.map { describe($0, file) }.joined(separator: "; ")
        differences.append("declared \(describe(wanted)); measured \(seen)")
      }
    }
    let declared = Set(expected.map(\.kind))
    for extra in report.findings where !declared.contains(extra.kind.rawValue) {
      differences.append(
        "declared \(describe(expectation)); measured also \(describe(extra, file)): \(extra.message)")
    }
    return differences + unsteady
  }

  /// `"deadlock at line 14 with 2 participants, leak"`, or `"clean"`.
  public static func describe(_ expectation: Expectation) -> String {
    guard case .findings(let findings) = expectation else { return expectation == .clean ? "clean" : "anything" }
    return findings.map(describe).joined(separator: ", ")
  }

  /// The kinds found, gravest first, each once.
  static func kinds(of report: Report) -> [String] {
    var seen: Set<Finding.Kind> = []
    return report.findings.map(\.kind).filter { seen.insert($0).inserted }.map(\.rawValue)
  }

  /// Whether a finding names the line and has the participants that were declared.
  private static func fits(_ finding: Finding, _ wanted: Expectation.Finding, _ file: String) -> Bool {
    if let line = wanted.line, !lines(of: finding, file).contains(line) { return false }
    if let count = wanted.participants, finding.participants.count != count { return false }
    return true
  }

  /// Lines of the variant's file that the finding names: of its participants, its moments, or other places at which it was seen.
  private static func lines(of finding: Finding, _ file: String) -> Set<Int> {
    let frames =
      finding.participants.flatMap { $0.created + $0.suspended } + finding.moments.flatMap(\.stack)
      + (finding.alsoAt ?? []).flatMap(\.places)
    return Set(frames.filter { $0.file == file && $0.line > 0 }.map(\.line))
  }

  private static func describe(_ finding: Expectation.Finding) -> String {
    finding.kind + (finding.line.map { " at line \($0)" } ?? "")
      + (finding.participants.map { " with \($0) participant\($0 == 1 ? "" : "s")" } ?? "")
  }

  private static func describe(_ finding: Finding, _ file: String) -> String {
    let lines = lines(of: finding, file).sorted()
    let places =
      lines.isEmpty ? "" : " at line\(lines.count == 1 ? "" : "s") \(lines.map(String.init).joined(separator: ", "))"
    let count = finding.participants.count
    return "\(finding.kind.rawValue)\(places) with \(count) participant\(count == 1 ? "" : "s")"
  }

  private static func summary(of report: Report) -> String {
    report.findings.isEmpty
      ? "clean in \(report.exploration.schedules) schedules" : kinds(of: report).joined(separator: ", ")
  }
}
