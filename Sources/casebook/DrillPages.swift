import Console
import Figures
import Practice
import TerminalPages
import Workbook

/// What a session says before, between and after drills.
enum DrillPages {
  /// Said where a drill ends that somebody has finished beside it.
  static let doneElsewhere = "Another terminal has finished this drill meanwhile: it counts there, once."

  /// Said of a drill that was left: `2 min 5 s, 2 hints and 1 wrong try count if it is done today.`
  static func counts(_ spent: Spent) -> String {
    var parts: [String] = []
    if spent.seconds >= 0.5 { parts.append(Grading.duration(spent.seconds)) }
    if spent.hints > 0 { parts.append(Numbers.counted(spent.hints, "hint")) }
    if spent.wrongTries > 0 { parts.append(Numbers.counted(spent.wrongTries, "wrong try", plural: "wrong tries")) }
    let isOne = parts.count == 1 && spent.hints + spent.wrongTries <= 1
    let list = (parts.count < 2 ? [] : [parts.dropLast().joined(separator: ", ")]) + parts.suffix(1)
    return "\(list.joined(separator: " and ")) \(isOne ? "counts" : "count") if it is done today."
  }

  /// The page before the first drill; nil if there is nothing to say.
  ///
  /// - Parameter isFurther: Whether all that the day asked for is done.
  static func start(_ state: PracticeState, isNamed: Bool, isFurther: Bool = false) -> (@Sendable (Int) -> Page)? {
    let notes = state.journal.log.notes
    let isFirst = state.journal.log.reviews.isEmpty
    guard isFirst || isFurther || !notes.isEmpty else { return nil }
    let (path, count) = (state.journal.file.path, state.deck.queue.count)
    return { width in
      var builder = PageBuilder(width: width)
      if isFirst { welcome(isNamed ? nil : count, path, to: &builder) }
      if isFurther { further(count, due: state.deck.nextDay, to: &builder) }
      if !notes.isEmpty { tell(notes, path, to: &builder) }
      return builder.finish(title: "Practice")
    }
  }

  /// What there is to read of a repair while its case is measured: the symptom and the program; nil for drills of other kinds, which ask
  /// about it.
  static func repairTask(_ id: DrillID, _ study: Case, review: Int) -> ((Int) -> Page)? {
    guard id.kind == .repair, let variant = RepairDrill.variant(of: study, review: review) else { return nil }
    return { width in
      var builder = PageBuilder(width: width)
      builder.text(StyledText("Repair: \(study.title)", .bold))
      MarkdownText().write(study.symptom(of: variant), to: &builder)
      builder.blank()
      ProgramText(variant).write(to: &builder)
      return builder.finish(title: study.title)
    }
  }

  private static func welcome(_ count: Int?, _ path: String, to builder: inout PageBuilder) {
    builder.heading("Practice", level: 1, id: "practice")
    for (word, text) in [
      ("Predict", "what the checker will find in a program, and why."),
      ("Find", "the line, or the pair of lines, that makes it go wrong."),
      ("Repair", "it in your editor, until the checker finds nothing any more."),
      ("Schedule", "it yourself, step by step, until it breaks."),
    ] {
      builder.text(StyledText(text), first: StyledText(word, .bold).padded(to: 9) + " ")
    }
    builder.blank()
    builder.text(
      "The grade follows from your time, hints and wrong tries; each drill comes again right before you would forget it."
    )
    if let count { builder.text(StyledText("Today: \(Numbers.counted(count, "drill")), mixed, all of them new.")) }
    builder.blank()
    builder.text(StyledText("Reviews are lines of \(path).", .dim))
    builder.blank()
    builder.text(
      StyledText("Enter", .bold) + StyledText(" begins, ") + StyledText("q", .bold) + StyledText(" quits, ")
        + StyledText("?", .bold) + StyledText(" lists the keys on every screen."))
  }

  private static func further(_ count: Int, due day: PracticeDay?, to builder: inout PageBuilder) {
    builder.heading("All of today is done", level: 1, id: "done")
    if let day { builder.text(StyledText("The next drill is due on \(day.weekday) \(day).")) }
    builder.text(
      StyledText("Enter", .bold)
        + StyledText(" goes on with \(Numbers.counted(count, "drill")) that \(count == 1 ? "is" : "are") new, ")
        + StyledText("l", .bold) + StyledText(" lists all drills, ") + StyledText("q", .bold) + StyledText(" quits."))
    builder.blank()
  }

  private static func tell(_ notes: [PracticeLog.Note], _ path: String, to builder: inout PageBuilder) {
    builder.heading("About your log", level: 2, id: "log")
    builder.text(StyledText(path))
    for note in notes.prefix(5) {
      let words =
        switch note.kind {
        case .cutOff: "is cut off. It is kept as a comment when the next review is written; every other line counts."
        case .damaged: "is no review and does not count; every other line does."
        case .laterVersion: "was written by a later version of Casebook and does not count here."
        }
      builder.text(StyledText("Line \(note.line) \(words)"), first: "• ")
      builder.text(StyledText(note.text, .dim), first: "  ")
    }
    if notes.count > 5 { builder.text(StyledText("and \(Numbers.counted(notes.count - 5, "more line"))")) }
    builder.blank()
    builder.text(StyledText("Enter", .bold) + StyledText(" goes on."))
  }

  /// What comes next, without giving it away: titles of cases tell what is wrong in them.
  static func next(_ card: Deck.Card?, chapter: Chapter?, left: Int, to builder: inout PageBuilder) {
    guard let card else {
      builder.text(StyledText("That was the last one.", .bold) + StyledText("  n ends the session."))
      return
    }
    let place = chapter.map { "chapter \($0.number), \($0.title)" } ?? "chapter \(card.chapter)"
    builder.text(
      StyledText("Next: ", .bold) + StyledText("\(card.id.kind.rawValue), \(place)")
        + StyledText(left > 1 ? "; \(left) are left." : "; it is the last one.") + StyledText("  n", .bold))
  }

  /// What a session came to.
  static func end(
    _ done: [Review], _ journal: PracticeJournal, next: [Deck.Card], clock: PracticeClock
  ) -> [StyledText] {
    guard !done.isEmpty else { return ["No drill was finished; no review was written down."] }
    let grades = Grade.allCases.reversed().compactMap { grade -> String? in
      let count = done.count { $0.grade == grade }
      return count == 0 ? nil : "\(count) \(grade.name)"
    }
    var lines: [StyledText] = [
      StyledText("\(Numbers.counted(done.count, "drill")) done: ", .bold) + StyledText(grades.joined(separator: ", "))
    ]
    let names = done.map(\.drill.description.count).max() ?? 0
    let histories = journal.log.histories()
    for review in done {
      let due =
        histories[review.drill].map { history in
          history.interval == 0 ? "again in 10 minutes" : "again on \(history.dueDay.weekday) \(history.dueDay)"
        } ?? ""
      lines.append(
        StyledText("  ") + StyledText(review.drill.description).padded(to: names + 2)
          + StyledText(review.grade.name).padded(to: 7) + StyledText(due, .dim))
    }
    lines.append(
      StyledText(
        next.isEmpty
          ? "Nothing else is to be done now. See 'casebook stats'."
          : "\(Numbers.counted(next.count, "drill")) left today: casebook drill"))
    return lines
  }
}
