import Checker
import CommonMark
import Console
import Figures
import Workbook

/// One chapter: its prose, with what its directives embed.
struct ChapterPage {
  private let chapter: Chapter
  private let library: Library

  init(_ chapter: Chapter, in library: Library) {
    self.chapter = chapter
    self.library = library
  }

  func page(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.heading(StyledText("\(chapter.number). \(chapter.title)"), level: 1, id: chapter.id)
    library.writeNote(to: &builder)
    var seen: Set<String> = []
    for element in chapter.elements { write(element, &seen, to: &builder) }
    practice(to: &builder)
    turns(to: &builder)
    return builder.finish(title: "\(chapter.number). \(chapter.title)")
  }

  private func write(_ element: ChapterElement, _ seen: inout Set<String>, to builder: inout PageBuilder) {
    switch element {
    case .block(let block): library.prose.write(block, to: &builder)
    case .caseEmbed(let embed): caseEmbed(embed, &seen, to: &builder)
    case .part(let part): self.part(part, to: &builder)
    case .claim(let claim): ClaimText(claim, in: library).write(to: &builder)
    case .serves: break
    case .drill(let directive): DrillText(directive, prose: library.prose).write(to: &builder)
    case .chart(let embed): chart(embed, to: &builder)
    }
  }

  /// How to practice what was read.
  private func practice(to builder: inout PageBuilder) {
    guard !library.book.chapterCases(chapter.number).isEmpty else { return }
    builder.blank()
    builder.text(
      StyledText("casebook drill \(chapter.number)"), first: StyledText("Practice this chapter: ", .dim))
  }

  /// The chapters before and after it.
  private func turns(to builder: inout PageBuilder) {
    guard let place = library.book.chapters.firstIndex(where: { $0.id == chapter.id }) else { return }
    builder.blank()
    for (word, offset) in [("Next", 1), ("Before", -1)] where library.book.chapters.indices.contains(place + offset) {
      let other = library.book.chapters[place + offset]
      builder.text(
        library.link(StyledText("\(other.number). \(other.title)"), to: .chapter(other.id, heading: nil)),
        first: StyledText("\(word): ".rightPadded(8), .dim))
    }
  }

  // MARK: - Cases

  /// A rule with the case's name; what belongs to it stands behind a bar.
  private func framed(
    _ kind: String, _ study: Case, _ caption: String?, to builder: inout PageBuilder,
    _ body: (inout PageBuilder) -> Void
  ) {
    builder.blank()
    builder.text(
      library.link(StyledText(study.title, .bold), to: .study(study.id)) + StyledText(" ──", .dim),
      first: StyledText("── \(kind): ", .dim), rest: "   ")
    if let caption { builder.text(library.prose.inline(caption)) }
    builder.blank()
    body(&builder)
    builder.blank()
    builder.line(StyledText("──", .dim))
    builder.blank()
  }

  private func caseEmbed(_ embed: CaseEmbed, _ seen: inout Set<String>, to builder: inout PageBuilder) {
    guard let study = library.book.case(embed.caseID) else { return missing(embed.caseID, to: &builder) }
    let variants = study.variants.filter { embed.variant == nil || $0.name == embed.variant }
    var known = seen
    framed("Case", study, embed.caption, to: &builder) { builder in
      if embed.show != .outcome { listing(embed, variants, &known, to: &builder) }
      if embed.show != .code {
        builder.blank()
        for variant in variants {
          VariantLine(study, variant, library.report(study.id, variant.name)).write(to: &builder)
        }
        let absent = variants.contains { library.report(study.id, $0.name) == nil }
        if absent { library.writeMissing(study.id, to: &builder) }
      }
    }
    seen = known
  }

  private func listing(
    _ embed: CaseEmbed, _ variants: [Variant], _ seen: inout Set<String>, to builder: inout PageBuilder
  ) {
    func program(_ variant: Variant) -> ProgramText { ProgramText(variant, region: embed.region) }
    var rest = variants
    let buggy = variants.first { $0.name == "buggy" }
    let fixed = variants.first { $0.name == "fixed" }
    let key = "\(embed.caseID)#\(embed.region ?? "")"
    if let buggy, let fixed {
      DiffText(program(buggy), program(fixed), names: (buggy.file, fixed.file))
        .write(to: &builder, folds: seen.contains(key))
      rest.removeAll { ["buggy", "fixed"].contains($0.name) }
    }
    for variant in rest {
      let title = StyledText(variant.name, .bold) + StyledText("  \(variant.title ?? variant.file)", .dim)
      if let buggy, fixed != nil {
        builder.blank()
        builder.folded(title) { builder in
          if let why = variant.why {
            library.prose.write(why, to: &builder)
            builder.blank()
          }
          DiffText(program(buggy), program(variant), names: (buggy.file, variant.file)).write(to: &builder, folds: true)
          builder.blank()
        }
      } else {
        builder.line(title)
        program(variant).write(to: &builder)
      }
    }
    if buggy != nil { seen.insert(key) }
  }

  private func part(_ part: PartEmbed, to builder: inout PageBuilder) {
    guard let study = library.book.case(part.caseID) else { return missing(part.caseID, to: &builder) }
    let names = part.variant.map { [$0] } ?? (part.kind == .outcomes ? study.variants.map(\.name) : ["buggy"])
    framed(Self.title(part.kind), study, part.caption, to: &builder) { builder in
      for variant in study.variants where names.contains(variant.name) {
        let report = library.report(study.id, variant.name)
        builder.line(StyledText("\(variant.name)  ", .bold) + VerdictText.badge(report?.verdict))
        if let report {
          figure(part, study, variant, report, to: &builder)
        } else {
          library.writeMissing(study.id, to: &builder)
        }
        builder.blank()
      }
    }
  }

  private func figure(
    _ part: PartEmbed, _ study: Case, _ variant: Variant, _ report: Report, to builder: inout PageBuilder
  ) {
    let finding = report.findings.first { part.finding == nil || $0.kind.rawValue == part.finding }
    let text = finding.map { FindingText($0, of: report, variant: variant, target: "\(study.id)/\(variant.name)") }
    switch part.kind {
    case .outcomes:
      if let outcomes = OutcomeText(report.outcomes) { return outcomes.write(to: &builder) }
    case .timeline:
      if let timeline = text?.timeline { return timeline.write(to: &builder) }
    case .graph:
      if let graph = text?.graph { return graph.write(to: &builder) }
    }
    builder.text(StyledText("The measurement holds no \(Self.title(part.kind).lowercased()) for it.", .dim))
  }

  private func chart(_ embed: ChartEmbed, to builder: inout PageBuilder) {
    guard let study = library.book.case(embed.caseID) else { return missing(embed.caseID, to: &builder) }
    framed("Measured", study, embed.caption, to: &builder) { builder in
      MeasurementChart(library.measurements[study.id], caseID: study.id)
        .write(to: &builder, unit: embed.unit, baseline: embed.baseline)
    }
  }

  private static func title(_ kind: PartEmbed.Kind) -> String {
    switch kind {
    case .outcomes: "Outcomes"
    case .timeline: "Interleaving"
    case .graph: "Wait-for graph"
    }
  }

  /// A loaded book has no such name: loading refuses it. A book made by hand may.
  private func missing(_ id: String, to builder: inout PageBuilder) {
    builder.text(StyledText("There is no case named \(id).", .color(.yellow)))
  }
}

/// A drill of a chapter: the question in the open, everything that gives it away behind a fold.
struct DrillText {
  private let directive: BodyDirective
  private let prose: MarkdownText

  init(_ directive: BodyDirective, prose: MarkdownText) {
    self.directive = directive
    self.prose = prose
  }

  private static let hiddenKeys: Set<String> = [
    "answer", "why", "explanation", "solution", "teaching", "correct", "hints",
  ]
  /// Wiring of the practice tools that is no reading matter.
  private static let silentKeys: Set<String> = ["id", "kind", "case", "variant", "grade", "tags", "difficulty"]

  func write(to builder: inout PageBuilder) {
    builder.blank()
    builder.indented(StyledText("┃ ", .bold(.green))) { builder in
      builder.line(StyledText("Drill", .bold))
      let open = directive.body.filter { !Self.hiddenKeys.contains($0.key) && !Self.silentKeys.contains($0.key) }
      for entry in open { write(entry.value, to: &builder) }
      let hidden = directive.body.filter { Self.hiddenKeys.contains($0.key) }
      guard !hidden.isEmpty else { return }
      builder.blank()
      builder.folded(StyledText("Answer", .bold)) { builder in
        for entry in hidden {
          if hidden.count > 1 {
            builder.line(StyledText(entry.key.prefix(1).uppercased() + entry.key.dropFirst(), .bold))
          }
          write(entry.value, to: &builder)
        }
      }
    }
    builder.blank()
  }

  private func write(_ value: BodyValue, to builder: inout PageBuilder) {
    switch value {
    case .scalar(let text): prose.write(text, to: &builder)
    case .list(let values):
      for value in values { builder.indented("  ", first: "• ") { write(value, to: &$0) } }
    case .map(let entries):
      for entry in entries {
        builder.line(StyledText(entry.key, .bold))
        builder.indented("  ") { write(entry.value, to: &$0) }
      }
    }
  }
}
