import Checker
import CommonMark
import Console
import Figures
import Workbook

/// The verdicts of a case's programs beside what others say of them: ordinary runs, and a search by brute force.
struct ComparisonText {
  private let study: Case
  private let reports: [String: Report]
  private let native: [String: NativeComparison]

  init(_ study: Case, _ reports: [String: Report], _ native: [String: NativeComparison]) {
    self.study = study
    self.reports = reports
    self.native = native
  }

  /// Nothing if no program was run natively.
  func writeNative(to builder: inout PageBuilder) {
    let compared = study.variants.map(\.name).compactMap { name in native[name].map { (name, $0) } }
    guard let sample = compared.first?.1 else { return }
    builder.heading("Beside ordinary runs", level: 2, id: "native")
    builder.text(
      StyledText(
        """
        Ordinary runs, which nothing controls, on a machine with \(Numbers.counted(sample.processors, "processor")): built with \
        \(sample.optimization), and once more with the toolchain's own -sanitize=thread. A run that had not ended after \
        \(Numbers.seconds(sample.limit)) counts as hung. These numbers depend on the machine and its load; no verdict rests on them.
        """, .dim))
    builder.blank()
    TableText(
      header: ["Program", "This checker", "ThreadSanitizer", "Plain runs"],
      rows: compared.map { name, native in
        [
          StyledText(name, .bold), VerdictText.badges(reports[name]),
          StyledText(NativeWords.sanitized(native.sanitized)),
          StyledText(NativeWords.plain(native.plain)),
        ]
      }
    ).write(to: &builder)
    builder.blank()
    for (name, native) in compared where native.isDoubted(by: reports[name]) {
      builder.text(StyledText("\(name): \(NativeWords.doubt)"))
      builder.blank()
    }
    for (name, native) in compared {
      guard let example = native.sanitized.example else { continue }
      builder.folded(StyledText("What the sanitizer said of \(name) first", .bold)) { builder in
        builder.figure { builder in
          for line in example.split(separator: "\n", omittingEmptySubsequences: false) {
            builder.lines(StyledText(line).wrapped(to: builder.width, first: "  ", rest: "      "))
          }
        }
      }
    }
  }

  /// Nothing if it was measured for no program.
  func writeSearches(to builder: inout PageBuilder) {
    let searches = study.variants.map(\.name).compactMap { name in
      reports[name]?.exploration.comparison.map { (name, $0) }
    }
    guard !searches.isEmpty else { return }
    builder.folded(StyledText("What a proof costs: reduction beside brute force", .bold)) { builder in
      builder.text(StyledText(SearchWords.conditions(searches.map(\.1)), .dim))
      builder.blank()
      TableText(
        header: ["Program", "Reduction, first", "Brute force, first", "Reduction, all", "Brute force, all"],
        rows: searches.map { name, search in
          [
            StyledText(name, .bold), StyledText(SearchWords.first(search.reduction)),
            StyledText(SearchWords.first(search.bruteForce)),
            StyledText(SearchWords.all(search.reduction, estimate: nil)),
            StyledText(SearchWords.all(search.bruteForce, estimate: search.estimate)),
          ]
        }, alignments: [.left, .right, .right, .right, .right]
      ).write(to: &builder)
      builder.blank()
    }
  }
}
