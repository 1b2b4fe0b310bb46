import Checker
public import Console
import Figures
public import Practice
import Workbook

/// What submissions of repair drills came to, as lines.
public enum RepairText {
  /// The task: what is seen, and what the program must still do.
  public static func task(_ drill: RepairDrill, to builder: inout PageBuilder) {
    builder.text(StyledText("Repair: \(drill.study.title)", .bold))
    MarkdownText().write(drill.study.symptom(of: drill.buggy), to: &builder)
    builder.blank()
    let lines = drill.specification.lines
    if !lines.isEmpty {
      builder.text("Repaired, it prints in every schedule:")
      for line in lines.prefix(6) { builder.line(StyledText("  │ ", .dim) + StyledText(line)) }
      if lines.count > 6 { builder.line(StyledText("  │ and \(lines.count - 6) more lines", .dim)) }
    }
    builder.text(
      StyledText(
        "Swift \(drill.study.languageMode) mode. It passes when the checker finds nothing and it does its job: the same work, and side by "
          + "side what is side by side.", .dim))
  }

  /// The result of a judgement; of a finding its lines and its interleaving, `sheet` has the rest.
  ///
  /// - Parameters:
  ///   - target: What `casebook replay` takes for the file; nil for its name alone.
  ///   - hasKeys: Whether it stands on a screen with keys, and not for itself.
  public static func result(
    _ result: RepairResult, _ drill: RepairDrill, target: String? = nil, hasKeys: Bool = true,
    to builder: inout PageBuilder
  ) {
    builder.text(headline(result))
    switch result.outcome {
    case .unreadable(let why):
      builder.text(StyledText(why))
      if hasKeys { builder.text(StyledText("o", .bold) + StyledText(" starts over with the program as it was given.")) }
    case .unchanged: builder.text("Change it, and save\(hasKeys ? ": every save is judged" : " it").")
    case .doesNotCompile(let diagnostics): self.diagnostics(diagnostics, to: &builder)
    case .compilesTooLong:
      builder.text("Such programs mostly have an expression that the type checker cannot finish: give its parts types.")
    case .cannotRun(let why): for line in why.split(separator: "\n") { builder.text(StyledText(line)) }
    case .found(let report): found(report, result, drill, target, hasKeys, to: &builder)
    case .missesItsJob(_, let gaps):
      self.gaps(gaps, to: &builder)
      named(result.named, to: &builder)
    case .restsOnPause(let report, _, let gaps):
      builder.text(
        "Nothing is found as long as timers fire when they are due. On a machine that is later than that, a pause is over before what "
          + "it waits for has begun:")
      self.gaps(gaps, to: &builder)
      if report.findings.isEmpty {
        replay(drill.specification.example(report.outcomes), target ?? drill.fileName, to: &builder)
        named(result.named, to: &builder)
      } else {
        found(report, result, drill, target, hasKeys, to: &builder)
      }
    case .passed(let report):
      builder.text(StyledText("Nothing is found any more: \(Basis(report).summary).", .dim))
      if !hasKeys { remarks(result.named, to: &builder) }
    }
    warnings(result.warnings, to: &builder)
  }

  /// What it came to in a sentence.
  public static func headline(_ result: RepairResult) -> StyledText {
    func no(_ text: String) -> StyledText { StyledText("✗ ", .bold(.red)) + StyledText(text, .bold) }
    return switch result.outcome {
    case .unreadable: no("There is nothing to judge.")
    case .unchanged: StyledText("It is still the program that was given.", .bold)
    case .doesNotCompile: no("It does not compile.")
    case .compilesTooLong(let seconds): no("The compiler was ended after \(Numbers.seconds(seconds)).")
    case .cannotRun: no("It cannot be run.")
    case .found(let report): escape(report, result).map(no) ?? badges(report)
    case .missesItsJob: no("Nothing is found any more, but it does not do its job.")
    case .restsOnPause(_, let pause, _):
      no("It holds only as long as nobody is later than \(Numbers.duration(nanoseconds: pause)).")
    case .passed: StyledText("✓ It holds.", .bold(.green))
    }
  }

  /// How it leaves the control of the checker, if it does: that comes before all that is seen until then.
  private static func escape(_ report: Report, _ result: RepairResult) -> String? {
    if startsProcess(report, result) { return "It starts another process, which is not controlled." }
    let ways = report.findings.compactMap(\.escape)
    guard let way = ways.first else { return nil }
    guard let line = result.named.first(where: { $0.id == "endless-loop" })?.line else {
      return way == .noEnd ? "It does not come to an end." : "It runs on without ever waiting, and had to be ended."
    }
    return "It does not come to an end: an endless loop at line \(line)."
  }

  /// Whether it was seen to start another process, or says so and was seen to do something that is not controlled, as the libraries do that
  /// start processes in ways of their own.
  private static func startsProcess(_ report: Report, _ result: RepairResult) -> Bool {
    report.findings.contains { $0.escape == .process }
      || result.named.contains { $0.id == "other-process" } && report.findings.contains { $0.kind == .unsupported }
  }

  private static func badges(_ report: Report) -> StyledText {
    // A crash has the same sign of its own.
    let badges = VerdictText.badges(report)
    return (badges.text.hasPrefix("✗") ? StyledText() : StyledText("✗ ", .bold(.red))) + badges
      + StyledText("  after \(Numbers.counted(report.exploration.schedules, "schedule"))", .bold)
  }

  /// Everything about a result, for a page of its own.
  ///
  /// - Parameter target: As for `result`.
  public static func sheet(
    _ result: RepairResult, _ drill: RepairDrill, target: String? = nil, to builder: inout PageBuilder
  ) {
    let report: Report
    switch result.outcome {
    case .found(let found): report = found
    case .restsOnPause(let found, _, let gaps) where !found.findings.isEmpty:
      report = found
      builder.text(headline(result))
      self.gaps(gaps, to: &builder)
    default: return self.result(result, drill, target: target, to: &builder)
    }
    let variant = variant(result, drill)
    named(result.named, to: &builder)
    for (index, finding) in report.findings.enumerated() {
      if index > 0 { builder.heading(StyledText("Finding \(index + 1)"), level: 2, id: "finding-\(index + 1)") }
      FindingText(finding, of: report, variant: variant, target: target ?? drill.fileName).write(to: &builder)
    }
    if let outcomes = OutcomeText(report.outcomes) {
      builder.blank()
      builder.line(StyledText("What it printed", .bold))
      outcomes.write(to: &builder)
    }
    warnings(result.warnings, to: &builder)
  }

  /// Your version beside the program as it was given.
  public static func changes(_ submission: String, _ drill: RepairDrill, to builder: inout PageBuilder) {
    DiffText(
      ProgramText(drill.buggy.displaySource), ProgramText(submission), names: ("as given", "your version")
    ).write(to: &builder)
  }

  /// After the end: your version beside the reference, remarks, and repairs that tempt.
  ///
  /// - Parameter result: The one that passed; nil if the solution was asked for.
  public static func aftermath(_ result: RepairResult?, _ drill: RepairDrill, to builder: inout PageBuilder) {
    if let result {
      if let report = result.report {
        builder.text(StyledText("Nothing is found any more: \(Basis(report).summary).", .dim))
      }
      remarks(result.named, to: &builder)
      warnings(result.warnings, to: &builder)
    }
    builder.blank()
    let teaching = RepairTeaching(drill, submission: result?.submission ?? drill.buggy.displaySource)
    DiffText(
      ProgramText(result?.submission ?? drill.buggy.displaySource), ProgramText(drill.fixed.displaySource),
      names: (result == nil ? "as given" : "your version", "the reference")
    ).write(to: &builder, folds: true)
    guard !teaching.tempting.isEmpty else { return }
    builder.blank()
    builder.line(StyledText("Repairs that tempt", .bold))
    for one in teaching.tempting {
      builder.folded(MarkdownText().inline(one.title)) { MarkdownText().write(one.why, to: &$0) }
    }
  }

  // MARK: - Parts

  private static func found(
    _ report: Report, _ result: RepairResult, _ drill: RepairDrill, _ target: String?, _ hasKeys: Bool,
    to builder: inout PageBuilder
  ) {
    guard let finding = report.findings.first else { return }
    let text = FindingText(finding, of: report, variant: variant(result, drill), target: target ?? drill.fileName)
    let leaves = escape(report, result) != nil
    // What is out of control comes first: the rest is what was seen until then.
    if leaves {
      named(result.named, to: &builder, intro: nil)
      builder.blank()
    }
    text.writeHead(to: &builder)
    if !leaves { named(result.named, to: &builder) }
    builder.blank()
    text.writeExcerpt(to: &builder)
    if let timeline = text.timeline {
      builder.blank()
      builder.line(StyledText("The interleaving, time downwards", .bold))
      timeline.write(to: &builder)
    }
    let others = report.findings.count - 1
    builder.blank()
    guard hasKeys else {
      text.writeReplay(to: &builder)
      if others > 0 {
        builder.text(
          StyledText("There \(others == 1 ? "is" : "are") \(Numbers.counted(others, "more finding")); --json has all."))
      }
      return
    }
    builder.text(
      StyledText("v", .bold)
        + StyledText(" shows everything" + (others > 0 ? ", and \(Numbers.counted(others, "more finding"))." : ".")))
  }

  private static func gaps(_ gaps: [String], to builder: inout PageBuilder) {
    for gap in gaps {
      builder.text(MarkdownText().inline(gap.prefix(1).uppercased() + gap.dropFirst() + "."), first: "• ")
    }
  }

  /// The command that shows a result again.
  private static func replay(_ outcome: Outcome?, _ target: String, to builder: inout PageBuilder) {
    guard let schedule = outcome?.schedule, !schedule.isEmpty else { return }
    builder.blank()
    builder.line(StyledText("See it again", .bold))
    builder.lines(
      CommandText.lines(
        "casebook replay \(CommandText.quoted(target)) \(CommandText.quoted(schedule))", width: builder.width))
  }

  private static func remarks(_ remarks: [NamedRepair], to builder: inout PageBuilder) {
    guard !remarks.isEmpty else { return }
    builder.blank()
    builder.line(StyledText("Remarks", .bold))
    named(remarks, to: &builder, intro: nil)
  }

  /// The text that was judged, as a program of the case.
  private static func variant(_ result: RepairResult, _ drill: RepairDrill) -> Variant {
    Variant(
      name: drill.buggy.name, file: drill.fileName, path: drill.fileName, expectation: .anything,
      source: result.submission)
  }

  /// Repairs that it looks like, and why they are none.
  private static func named(
    _ repairs: [NamedRepair], to builder: inout PageBuilder, intro: String? = "It looks like a repair that is none: "
  ) {
    for repair in repairs {
      builder.blank()
      let place = repair.line.map { " (line \($0))" } ?? ""
      builder.text(
        StyledText(intro ?? "", .plain) + StyledText(repair.title, .bold(.yellow)) + StyledText(place + "."),
        first: StyledText("▲ ", .bold(.yellow)))
      builder.text(MarkdownText().inline(repair.why), first: "  ")
    }
  }

  private static func warnings(_ text: String, to builder: inout PageBuilder) {
    guard !text.isEmpty else { return }
    builder.blank()
    builder.line(StyledText("The compiler's warnings", .bold))
    diagnostics(text, to: &builder)
  }

  /// Diagnostics of the compiler, errors in color.
  private static func diagnostics(_ text: String, to builder: inout PageBuilder) {
    builder.figure { builder in
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(200) {
        let style: TextStyle =
          line.contains(": error: ") ? .bold(.red) : line.contains(": warning: ") ? .bold(.yellow) : .plain
        for row in StyledText(line, style).wrapped(to: builder.width, rest: "    ") { builder.line(row) }
      }
    }
  }
}
