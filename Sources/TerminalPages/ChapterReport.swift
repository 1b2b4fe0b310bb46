public import Console
import Figures
import Workbook

/// What the cases of a chapter came to, for somebody who changes them: a line for each, and what differs from what is declared in full.
public struct ChapterReport: Sendable {
  private let title: String
  private let cases: [CaseReport]
  private let fresh: Set<String>
  private let problems: [String]

  /// - Parameters:
  ///   - cases: In the order of the chapter.
  ///   - fresh: Ids of the cases of which something was run this time, and not only known from before.
  ///   - problems: What cannot be read of the book, in words with their places: then cases may be missing.
  public init(_ title: String, _ cases: [CaseReport], fresh: Set<String> = [], problems: [String] = []) {
    self.title = title
    self.cases = cases
    self.fresh = fresh
    self.problems = problems
  }

  /// The whole page.
  ///
  /// - Parameter rows: Lines that the screen has room for; nil for as many as it takes. Where there are fewer than lines, cases that are as
  ///   declared, and were known before, are only counted.
  public func page(width: Int, rows: Int? = nil) -> Page {
    let whole = page(width, cases)
    guard let rows, whole.lines.count > rows else { return whole }
    return page(width, cases.filter { !$0.isAsDeclared || fresh.contains($0.study.id) })
  }

  private func page(_ width: Int, _ shown: [CaseReport]) -> Page {
    var builder = PageBuilder(width: width)
    builder.heading(StyledText(title), level: 1, id: "chapter")
    for problem in problems { builder.text(StyledText(problem, .color(.red))) }
    if !problems.isEmpty { builder.blank() }
    let names = cases.map { TextWidth.columns($0.study.id) }.max() ?? 0
    for report in shown { line(report, names, to: &builder) }
    if shown.count < cases.count {
      builder.text(
        StyledText("\(Numbers.counted(cases.count - shown.count, "other case")), known from before, as declared", .dim))
    }
    builder.blank()
    let differing = cases.count { !$0.isAsDeclared }
    let variants = cases.reduce(0) { $0 + $1.entries.count }
    builder.text(
      StyledText(
        "\(Numbers.counted(cases.count, "case")), \(Numbers.counted(variants, "variant")): "
          + "\(cases.count - differing) as declared, \(differing) differing", .bold))
    return builder.finish(title: title)
  }

  private func line(_ report: CaseReport, _ names: Int, to builder: inout PageBuilder) {
    let mark = report.isAsDeclared ? StyledText("ok       ", .color(.green)) : StyledText("differs  ", .bold(.red))
    let verdicts = report.entries.map { entry in
      StyledText("\(entry.variant.name) ", .dim)
        + (entry.failure == nil ? VerdictText.badges(entry.report) : StyledText("✗ does not compile", .bold(.red)))
    }
    let isFresh = fresh.contains(report.study.id)
    builder.text(
      mark + StyledText(report.study.id, .bold).padded(to: names) + StyledText("  ")
        + StyledText.joined(verdicts, separator: "  ") + StyledText(isFresh ? "  just now" : "", .dim),
      rest: "           ")
    for entry in report.entries where entry.failure == nil {
      for mismatch in entry.mismatches {
        builder.text(StyledText("\(entry.variant.name): \(mismatch)"), first: "         ", rest: "           ")
      }
    }
    report.failures(to: &builder)
  }
}

extension CaseReport {
  /// Whether all variants are what their author declares.
  var isAsDeclared: Bool { entries.allSatisfy(\.mismatches.isEmpty) }
}
