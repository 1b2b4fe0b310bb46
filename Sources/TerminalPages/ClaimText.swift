import Console
import Figures
import Workbook

/// A claim with its verdict, which is computed from the data below it.
struct ClaimText {
  private let claim: Claim
  private let library: Library

  init(_ claim: Claim, in library: Library) {
    self.claim = claim
    self.library = library
  }

  func write(to builder: inout PageBuilder) {
    let outcome = library.judge.outcome(of: claim)
    let prose = library.prose
    builder.blank()
    builder.anchor("Claim", level: 4, id: claim.id)
    builder.indented(StyledText("┃ ", .bold(.blue))) { builder in
      builder.line(StyledText("Claim", .bold) + StyledText("  ") + VerdictText.badge(outcome.verdict))
      builder.blank()
      builder.indented("  ") { prose.write(claim.statement, to: &$0) }
      func entry(_ word: String, _ text: String?) {
        guard let text else { return }
        builder.blank()
        builder.text(StyledText("\(word): ", .bold) + prose.inline(text))
      }
      entry("Tested here", claim.nearest)
      entry("Experiment", claim.experiment)
      builder.blank()
      for item in outcome.items { write(item, to: &builder) }
      entry("Reading", claim.reading)
      program(to: &builder)
    }
    builder.blank()
  }

  private func write(_ item: ClaimOutcome.Item, to builder: inout PageBuilder) {
    let side: StyledText =
      switch item.holds {
      case nil: StyledText("?       ", .dim)
      case .some(let holds) where holds == item.evidence.supports: StyledText("for     ", .bold(.green))
      case .some: StyledText("against ", .bold(.red))
      }
    builder.text(library.prose.inline(item.evidence.text), first: side)
    if item.holds == false {
      builder.text(StyledText("The data do not bear this out.", .bold(.yellow)), first: "        ")
    }
    var data = StyledText(item.data + "; ", .dim) + source(item.evidence)
    if item.holds == nil { data += StyledText("; to measure it: casebook run \(item.evidence.caseID)", .dim) }
    builder.text(data, first: "        ")
  }

  private func source(_ evidence: Claim.Evidence) -> StyledText {
    guard let study = library.book.case(evidence.caseID) else { return StyledText("the program below", .dim) }
    let name = evidence.variant.map { "\(study.id)/\($0)" } ?? study.id
    return library.link(StyledText(name, .dim), to: .study(study.id))
  }

  /// The claim's own program.
  private func program(to builder: inout PageBuilder) {
    guard let study = library.book.experiments.first(where: { $0.id == claim.id }) else { return }
    let program = study.variants.first.map { ProgramText($0) } ?? study.measurementSource.map { ProgramText($0) }
    guard let program else { return }
    builder.blank()
    builder.folded(StyledText("The program", .bold)) { program.write(to: &$0) }
  }
}
