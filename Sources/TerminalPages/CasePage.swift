import Checker
import Console
import Figures
import Workbook

/// One case: symptom, programs, what was measured, why, and what to ask about it. What gives things away is folded.
struct CasePage {
  private let study: Case
  private let library: Library

  init(_ study: Case, in library: Library) {
    self.study = study
    self.library = library
  }

  func page(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    let prose = library.prose
    builder.heading(StyledText(study.title), level: 1, id: study.id)
    library.writeNote(to: &builder)
    builder.text(prose.inline(study.summary))
    facts(to: &builder)
    builder.heading("Symptom", level: 2, id: "symptom")
    prose.write(study.symptom, to: &builder)
    for (index, hint) in study.hints.enumerated() {
      builder.folded(StyledText("Hint \(index + 1) of \(study.hints.count)", .bold)) { prose.write(hint, to: &$0) }
    }
    builder.heading("The programs", level: 2, id: "programs")
    programs(to: &builder)
    builder.heading("What was measured", level: 2, id: "measured")
    for variant in study.variants where !variant.isTempting { measured(variant, to: &builder) }
    tempting(to: &builder)
    let comparison = ComparisonText(study, library.outcomes[study.id] ?? [:], library.native[study.id] ?? [:])
    comparison.writeSearches(to: &builder)
    comparison.writeNative(to: &builder)
    if study.measurement != nil {
      builder.heading("Numbers", level: 2, id: "numbers")
      MeasurementChart(library.measurements[study.id], caseID: study.id).write(to: &builder)
      builder.blank()
      if let source = study.measurementSource {
        builder.folded(StyledText("What was run: \(study.measurement ?? "")", .bold)) { builder in
          ProgramText(source).write(to: &builder)
        }
      }
    }
    builder.heading("Why", level: 2, id: "cause")
    prose.write(study.cause, to: &builder)
    builder.heading("The repair", level: 2, id: "repair")
    prose.write(study.fix, to: &builder)
    questions(to: &builder)
    commands(to: &builder)
    return builder.finish(title: study.title)
  }

  private func facts(to builder: inout PageBuilder) {
    builder.blank()
    if let chapter = library.book.chapter(study.chapter) {
      builder.text(
        library.link(StyledText("\(chapter.number). \(chapter.title)"), to: .chapter(chapter.id, heading: nil)),
        first: StyledText("Chapter     ", .dim))
    }
    builder.text(StyledText("\(study.difficulty) of 5"), first: StyledText("Difficulty  ", .dim))
    builder.text(StyledText(study.uses.joined(separator: ", ")), first: StyledText("Uses        ", .dim))
    builder.text(StyledText(study.patterns.joined(separator: ", ")), first: StyledText("Patterns    ", .dim))
    builder.blank()
    let width = study.variants.map(\.name.count).max() ?? 0
    for variant in study.variants {
      let report = library.report(study.id, variant.name)
      builder.text(
        StyledText(variant.name.rightPadded(width), .bold) + StyledText("  ") + VerdictText.badges(report), first: "  ")
    }
    builder.blank()
  }

  /// `buggy` with `fixed`, `buggy-threads` with `fixed-threads`; then those that stand in no pair.
  private func programs(to builder: inout PageBuilder) {
    var paired: Set<String> = []
    for variant in study.variants where variant.name.hasPrefix("buggy") {
      guard let fixed = study.variant(named: "fixed" + variant.name.dropFirst("buggy".count)) else { continue }
      paired.formUnion([variant.name, fixed.name])
      DiffText(ProgramText(variant), ProgramText(fixed), names: (variant.file, fixed.file)).write(to: &builder)
      builder.blank()
    }
    for variant in study.variants where !paired.contains(variant.name) && !variant.isTempting {
      builder.line(StyledText(variant.name, .bold) + StyledText("  \(variant.file)", .dim))
      ProgramText(variant).write(to: &builder)
      builder.blank()
    }
  }

  private func measured(_ variant: Variant, to builder: inout PageBuilder) {
    let report = library.report(study.id, variant.name)
    builder.heading(
      StyledText("\(variant.name)  ") + VerdictText.badges(report), level: 3, id: "variant-\(variant.name)")
    if let title = variant.title { builder.text(library.prose.inline(title)) }
    if let report {
      VariantText(study, variant, report).write(to: &builder)
    } else {
      library.writeMissing(study.id, to: &builder)
    }
    builder.blank()
  }

  private func tempting(to builder: inout PageBuilder) {
    let variants = study.variants.filter(\.isTempting)
    guard !variants.isEmpty else { return }
    builder.heading("Repairs that tempt", level: 2, id: "tempting")
    for variant in variants {
      let report = library.report(study.id, variant.name)
      let title = variant.title.map { StyledText("  ") + library.prose.inline($0) } ?? ""
      builder.folded(
        (StyledText("\(variant.name)  ", .bold) + VerdictText.badges(report) + title).clipped(to: builder.width - 2)
      ) { builder in
        builder.indented("  ") { builder in
          if let why = variant.why { library.prose.write(why, to: &builder) }
          builder.blank()
          if let buggy = study.variant(named: "buggy") {
            DiffText(ProgramText(buggy), ProgramText(variant), names: (buggy.file, variant.file))
              .write(to: &builder, folds: true)
            builder.blank()
          }
          if let report {
            VariantText(study, variant, report).write(to: &builder)
          } else {
            library.writeMissing(study.id, to: &builder)
          }
        }
      }
    }
  }

  private func questions(to builder: inout PageBuilder) {
    guard !study.questions.isEmpty else { return }
    builder.heading("Questions", level: 2, id: "questions")
    for (index, question) in study.questions.enumerated() {
      builder.text(library.prose.inline(question.question), first: StyledText("\(index + 1). ", .bold))
      builder.indented("   ") { builder in
        builder.folded(StyledText("Answer", .bold)) { library.prose.write(question.answer, to: &$0) }
      }
      builder.blank()
    }
  }

  private func commands(to builder: inout PageBuilder) {
    if !study.reading.isEmpty {
      builder.heading("Reading", level: 2, id: "reading")
      for title in study.reading { builder.text(library.prose.inline(title), first: "• ") }
    }
    builder.heading("Do it", level: 2, id: "commands")
    for (command, what) in [
      ("casebook run \(study.id)", "run it and see what is found"),
      ("casebook run \(study.id) --watch", "run it anew at each save"),
    ] {
      builder.lines(CommandText.lines(command, width: builder.width))
      builder.text(StyledText(what, .dim), first: "      ")
    }
  }
}
