import Figures
import Workbook

/// A claim with its verdict and the data behind it.
struct ClaimView {
  private let claim: Claim
  private let outcome: ClaimOutcome
  private let book: Workbook
  private let addresses: Addresses
  private let prose: Prose

  init(_ claim: Claim, _ outcome: ClaimOutcome, book: Workbook, addresses: Addresses) {
    self.claim = claim
    self.outcome = outcome
    self.book = book
    self.addresses = addresses
    prose = Prose(addresses)
  }

  static func anchor(_ claim: Claim) -> String { Slug.make(claim.id) }

  /// Mark and word of a verdict; the word alone says it, too.
  static func verdict(_ verdict: Claim.Verdict?) -> HTML {
    let mark: HTML =
      switch verdict {
      case .confirmed?: "✓"
      case .refuted?: "✗"
      case .nuanced?: "±"
      case nil: "?"
      }
    return """
      <span class="claim-verdict"><span aria-hidden="true">\(mark)</span> \(verdict?.rawValue ?? "not measured")</span>
      """
  }

  var style: String { outcome.verdict?.rawValue ?? "unmeasured" }

  var markup: HTML {
    let nearest: HTML? = claim.nearest.map { "<p><b>Tested here:</b> \(prose.inline($0))</p>" }
    let experiment: HTML? = claim.experiment.map { "<p><b>Experiment:</b> \(prose.inline($0))</p>" }
    return """
      <aside class="claim claim-\(style)" id="\(Self.anchor(claim))"><p class="kicker">Claim \(Self.verdict(outcome.verdict))</p>\
      <blockquote>\(prose.markup(claim.statement))</blockquote>\(nearest)\(experiment)\
      <ul class="evidence">\(outcome.items.map(item))</ul><p><b>Reading:</b> \(prose.inline(claim.reading))</p>\(program)</aside>
      """
  }

  /// What it says, the data, and whether these bear it out.
  private func item(_ item: ClaimOutcome.Item) -> HTML {
    let side: HTML =
      switch item.holds {
      case nil: "not measured"
      case .some(let holds) where holds == item.evidence.supports: "for"
      case .some: "against"
      }
    let denial: HTML? = item.holds == false ? " <strong class=\"warn\">The data do not bear this out.</strong>" : nil
    return """
      <li><b class="side">\(side)</b> \(prose.inline(item.evidence.text))\(denial) <span class="data">\(item.data); \
      \(source(item.evidence))</span></li>
      """
  }

  private func source(_ evidence: Claim.Evidence) -> HTML {
    guard let study = book.case(evidence.caseID) else { return "the program below" }
    let name = evidence.variant.map { "\(study.id)/\($0)" } ?? study.id
    return "<a href=\"\(addresses.to(case: study.id))\">\(name)</a>"
  }

  /// The claim's own program.
  private var program: HTML? {
    guard let study = book.experiments.first(where: { $0.id == claim.id }) else { return nil }
    let id = Slug.make(claim.id)
    let variant =
      study.variants.first
      ?? study.measurementSource.map {
        Variant(
          name: "measured", file: "\(claim.id).swift", path: study.measurementFile ?? "", expectation: .anything,
          source: $0)
      }
    return variant.map {
      "<details><summary>The program</summary>\(CodeComparison.single($0, lines: SourceListing.lines(of: $0), id: id))</details>"
    }
  }
}
