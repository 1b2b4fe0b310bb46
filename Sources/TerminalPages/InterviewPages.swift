import Console
import Figures
import Practice
import Workbook

/// The pages of an interview, for any width.
enum InterviewPages {
  static func page(
    _ phase: InterviewBoard.Phase, _ record: InterviewRecord, _ judgements: [Int: InterviewBoard.Judgement],
    place: String?, width: Int
  ) -> Page {
    var builder = PageBuilder(width: width)
    switch phase {
    case .plan: plan(record.sheet, to: &builder)
    case .part(let item, let part): self.part(item, part, record, to: &builder)
    case .point(let item, let point): self.point(item, point, record, judgements[item], to: &builder)
    case .summary: summary(record, place, to: &builder)
    }
    return builder.finish(title: "Interview")
  }

  private static func plan(_ sheet: InterviewSheet, to builder: inout PageBuilder) {
    builder.heading(StyledText("Interview: \(sheet.minutes) minutes"), level: 1, id: "plan")
    builder.text(
      "Think aloud, as if somebody sat opposite. Read before you would run; nothing is run here. The clock tells you where you "
        + "are and never takes the program away.")
    builder.blank()
    for item in sheet.items {
      builder.text(
        StyledText("Program \(item.number)", .bold)
          + StyledText("  \(Numbers.counted(item.minutes, "minute")), Swift \(item.languageMode) mode"))
      let parts = item.parts.map { "\($0.name.lowercased()) \($0.minutes)" }.joined(separator: ", ")
      builder.text(StyledText(parts, .dim), first: "  ")
    }
    builder.blank()
    builder.text("At the end: model answers, a point for each that you gave, and what to practice.")
    builder.blank()
    builder.text(
      StyledText("Enter", .bold) + " begins, " + StyledText("e", .bold) + " types a note, " + StyledText("w", .bold)
        + " writes a repair in your editor, " + StyledText("p", .bold)
        + " pauses, " + StyledText("?", .bold) + StyledText(" lists the keys. Set \(sheet.seed)."))
  }

  private static func part(_ index: Int, _ part: Int, _ record: InterviewRecord, to builder: inout PageBuilder) {
    let item = record.sheet.items[index]
    let now = item.parts[part]
    let isLast = part + 1 == item.parts.count
    builder.heading(StyledText("Program \(item.number): \(now.name.lowercased())"), level: 1, id: "part")
    if part == 0 {
      MarkdownText().write(item.scene, to: &builder)
    }
    for prompt in now.prompts {
      builder.indented("  ", first: StyledText("• ", .bold)) { MarkdownText().write(prompt, to: &$0) }
    }
    if isLast {
      for (number, question) in item.followUps.enumerated() {
        builder.indented("   ", first: StyledText("\(number + 1). ", .bold)) { MarkdownText().write(question, to: &$0) }
      }
    }
    notes(record.entries[index].notes, to: &builder)
    builder.blank()
    if let repair = record.entries[index].repair {
      builder.line(StyledText("Your repair so far; w goes on with it", .bold))
      DiffText(ProgramText(item.program.displaySource), ProgramText(repair), names: ("as given", "your version"))
        .write(to: &builder)
    } else {
      ProgramText(item.program).write(to: &builder)
    }
    if part > 0 {
      builder.blank()
      builder.line(StyledText("The scene", .bold))
      MarkdownText().write(item.scene, to: &builder)
    }
  }

  private static func notes(_ notes: [String], to builder: inout PageBuilder) {
    guard !notes.isEmpty else { return }
    builder.blank()
    builder.line(StyledText("Your notes", .bold))
    for note in notes { builder.text(StyledText(note), first: "• ") }
  }

  private static func point(
    _ index: Int, _ number: Int, _ record: InterviewRecord, _ judgement: InterviewBoard.Judgement?,
    to builder: inout PageBuilder
  ) {
    let item = record.sheet.items[index]
    let point = item.rubric[number]
    builder.heading(StyledText("\(item.number). \(item.title)"), level: 1, id: "point")
    builder.text(StyledText("Did you? ", .dim) + StyledText(point.aspect.question, .bold))
    builder.blank()
    builder.line(StyledText("A model answer", .bold))
    MarkdownText().write(point.model, to: &builder)
    if let diff = point.diff {
      builder.blank()
      for line in InterviewSheet.text(of: diff).split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let style: TextStyle =
          line.hasPrefix("+") ? .color(.green) : line.hasPrefix("-") ? .color(.red) : .plain
        builder.line(StyledText(line, style))
      }
    }
    if point.aspect == .repair, let repair = record.entries[index].repair {
      builder.blank()
      builder.line(StyledText("Yours", .bold))
      if let judgement {
        judgement.write(&builder)
      } else {
        builder.text("The checker has not said anything of it yet.")
      }
      builder.blank()
      DiffText(ProgramText(item.program.displaySource), ProgramText(repair), names: ("as given", "your version"))
        .write(to: &builder)
    }
    notes(record.entries[index].notes, to: &builder)
    if let given = record.entries[index].given[point.aspect] {
      builder.blank()
      builder.text(StyledText("You said: \(given == 1 ? "yes" : given == 0 ? "no" : "partly").", .dim))
    }
    builder.blank()
    builder.text(
      StyledText("y", .bold) + " yes   " + StyledText("p", .bold) + " partly, or with help   " + StyledText("x", .bold)
        + " no")
    guard point.aspect != .repair else { return }
    builder.blank()
    ProgramText(item.program).write(to: &builder)
  }

  private static func summary(_ record: InterviewRecord, _ place: String?, to builder: inout PageBuilder) {
    let summary = record.summary
    let points = InterviewRecord.points(summary.points)
    builder.heading(
      StyledText("\(points) of \(summary.possible) points, in \(Grading.duration(record.seconds))"), level: 1,
      id: "summary")
    for family in summary.families {
      builder.text(
        StyledText("\(InterviewRecord.points(family.points)) of \(family.possible)").padded(to: 10)
          + StyledText(family.family.title, VerdictText.style(family.family)))
    }
    builder.blank()
    if summary.advice.isEmpty {
      builder.text("Every point was yours. Another set: the same command with another --seed.")
    } else {
      builder.line(StyledText("What to practice, most useful first", .bold))
      for advice in summary.advice.prefix(8) {
        builder.blank()
        builder.text(StyledText(advice.text), first: "• ")
        builder.text(StyledText("casebook drill \(advice.drill)", .bold), first: "  ")
      }
    }
    builder.blank()
    if let place { builder.text(StyledText(place, .dim)) }
  }
}
