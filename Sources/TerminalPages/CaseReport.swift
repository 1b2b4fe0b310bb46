public import Checker
public import Console
import Figures
public import Workbook

/// What a case came to, for somebody who just ran it: what was found, where, who waits for whom, how it came about, what to do next.
public struct CaseReport: Sendable {
  /// What one variant came to.
  public struct Entry: Sendable {
    public var variant: Variant
    /// Nil if it does not compile.
    public var report: Report?
    /// Ways in which it differs from what its author declares; empty if it does not.
    public var mismatches: [String]
    /// What the compiler says, if it does not compile.
    public var failure: String?
    /// What ordinary runs show, if its author asks for them.
    public var native: NativeComparison?

    public init(
      variant: Variant, report: Report?, mismatches: [String] = [], failure: String? = nil,
      native: NativeComparison? = nil
    ) {
      self.variant = variant
      self.report = report
      self.mismatches = mismatches
      self.failure = failure
      self.native = native
    }
  }

  /// Something to type, and what it is good for.
  public struct Next: Sendable {
    public var command: String
    public var purpose: String

    public init(_ command: String, _ purpose: String) {
      self.command = command
      self.purpose = purpose
    }
  }

  let study: Case
  let entries: [Entry]
  private let next: [Next]
  private let everything: String?

  /// - Parameters:
  ///   - entries: In the order of the case's variants.
  ///   - next: Commands beside the replay, which is added where there is something to replay.
  ///   - everything: The command that shows what one screen has no room for; nil where a key does that.
  public init(_ study: Case, _ entries: [Entry], next: [Next] = [], everything: String? = nil) {
    self.everything = everything
    self.study = study
    self.entries = entries
    self.next = next
  }

  /// The whole page, with a line for each variant first.
  public func page(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.heading(StyledText(study.title), level: 1, id: study.id)
    for entry in entries { line(entry, to: &builder) }
    builder.blank()
    failures(to: &builder)
    write(to: &builder)
    return builder.finish(title: study.title)
  }

  /// The page as it is if the screen has room for it; else the same facts in fewer lines.
  ///
  /// - Parameter rows: Lines that the screen has room for. A page can be longer if even the least is.
  public func page(width: Int, rows: Int) -> Page {
    let whole = page(width: width)
    if whole.lines.count <= rows { return whole }
    return OneScreen(
      title: study.title,
      head: { hasNative, builder in
        for entry in entries { line(entry, hasNative: hasNative, to: &builder) }
        failures(to: &builder)
      }, finding: mainFinding, commands: commands.map(\.command) + (everything.map { [$0] } ?? [])
    ).page(width: width, rows: rows)
  }

  /// What a verdict rests on: all that there is, or so many schedules.
  private static func basis(_ report: Report) -> String {
    let exploration = report.exploration
    let schedules = Numbers.counted(exploration.schedules, "schedule")
    if exploration.exhaustive, report.findings.isEmpty {
      return exploration.interleavings.map { "\(Numbers.all($0, "interleaving")), in \(schedules)" }
        ?? "all \(schedules)"
    }
    return exploration.firstFindingAt.map {
      "first finding in schedule \(Numbers.grouped($0)) of \(Numbers.grouped(exploration.schedules))"
    } ?? schedules
  }

  /// What the compiler says of variants that do not compile.
  func failures(to builder: inout PageBuilder) {
    for entry in entries where entry.failure != nil {
      builder.line(StyledText("\(entry.variant.name) does not compile", .bold(.red)))
      CompilerText.write(entry.failure ?? "", to: &builder)
      builder.blank()
    }
  }

  /// One line for a variant, with what ordinary runs show below it, and what differs from what is declared.
  func line(_ entry: Entry, hasNative: Bool = true, to builder: inout PageBuilder) {
    let mark =
      entry.mismatches.isEmpty ? StyledText("ok       ", .color(.green)) : StyledText("differs  ", .bold(.red))
    let verdict =
      entry.failure == nil ? VerdictText.badges(entry.report) : StyledText("✗ does not compile", .bold(.red))
    let count = entry.report.map { "  \(Self.basis($0))" } ?? ""
    builder.text(mark + StyledText(entry.variant.name, .bold) + StyledText("  ") + verdict + StyledText(count, .dim))
    if hasNative, let native = entry.native {
      builder.text(StyledText(NativeWords.both(native), .dim), first: "         ")
    }
    if entry.failure == nil {
      for mismatch in entry.mismatches { builder.text(StyledText(mismatch), first: "         ") }
    }
  }

  private var found: [Entry] { entries.filter { !($0.report?.findings.isEmpty ?? true) } }

  /// The variant that matters most: one with findings, and of these one that differs from what is declared.
  var main: Entry? { found.first { !$0.mismatches.isEmpty } ?? found.first }

  var mainFinding: FindingText? {
    guard let main, let report = main.report, let finding = report.findings.first else { return nil }
    return FindingText(finding, of: report, variant: main.variant, target: "\(study.id)/\(main.variant.name)")
  }

  /// The finding that matters most in full, the others in a line each, and what to do next.
  public func write(to builder: inout PageBuilder) {
    if let main, let report = main.report, let text = mainFinding {
      builder.line(StyledText("What was found in \(main.variant.file)", .bold))
      text.writeHead(to: &builder)
      part("Where", !text.marks.isEmpty, to: &builder) { text.writeExcerpt(to: &$0) }
      part("Who waits for whom", text.graph != nil, to: &builder) { text.graph?.write(to: &$0) }
      part("How it came about, time downwards", text.timeline != nil, to: &builder) {
        text.timeline?.write(to: &$0, limit: OneScreen.actionLimit)
      }
      if report.findings.count > 1 || found.count > 1 {
        part("Besides", true, to: &builder) { builder in
          for other in report.findings.dropFirst() { besides(main.variant, other, to: &builder) }
          for entry in found where entry.variant.name != main.variant.name {
            if let other = entry.report?.findings.first { besides(entry.variant, other, to: &builder) }
          }
        }
      }
    }
    let commands = commands
    guard !commands.isEmpty else { return }
    builder.blank()
    builder.line(StyledText("What to do next", .bold))
    for command in commands { write(command, to: &builder) }
  }

  private func part(
    _ title: String, _ isThere: Bool, to builder: inout PageBuilder, _ body: (inout PageBuilder) -> Void
  ) {
    guard isThere else { return }
    builder.blank()
    builder.line(StyledText(title, .bold))
    body(&builder)
  }

  private func besides(_ variant: Variant, _ finding: Finding, to builder: inout PageBuilder) {
    builder.text(
      StyledText("\(variant.name)  ", .bold) + VerdictText.badge(VerdictStyle(finding.kind))
        + StyledText("  \(finding.message)"), first: "  ", rest: "    ")
  }

  /// What to type next, the replay first.
  var commands: [Next] {
    guard let replay = mainFinding?.replay else { return next }
    return [Next(replay, "this interleaving, step by step")] + next
  }

  func write(_ entry: Next, to builder: inout PageBuilder) {
    let isShort = entry.command.count + entry.purpose.count + 6 <= builder.width
    if isShort {
      builder.line(StyledText("  \(entry.command)  ") + StyledText(entry.purpose, .dim))
    } else {
      builder.lines(CommandText.lines(entry.command, width: builder.width))
      builder.text(StyledText(entry.purpose, .dim), first: "      ")
    }
  }
}

/// What a compiler says, with what counts in it made visible.
public enum CompilerText {
  public static func write(_ diagnostics: String, to builder: inout PageBuilder) {
    builder.figure { builder in
      for line in diagnostics.split(separator: "\n", omittingEmptySubsequences: false) {
        let style: TextStyle =
          line.contains(": error: ") ? .bold(.red) : line.contains(": warning: ") ? .bold(.yellow) : .plain
        builder.lines(StyledText(line, style).wrapped(to: builder.width, first: "", rest: "    "))
      }
    }
  }
}
