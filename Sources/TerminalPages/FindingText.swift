public import Checker
public import Console
import Figures
public import Workbook

/// One finding: what, where, who, who waits for whom, in which order, and how to see it again.
///
/// Every part can be had alone. `write` puts all of them one below the other; drills show `excerpt` before an answer and the rest after it.
public struct FindingText: Sendable {
  private let finding: Finding
  private let report: Report
  private let variant: Variant?
  private let program: ProgramText?
  /// What stands after `casebook replay`: a case with its variant, or files.
  private let target: String
  private let suffix: String

  /// Frames of a stack that are shown.
  private static let frameLimit = 4

  /// - Parameters:
  ///   - variant: The program that it is about; nil if its text is not at hand.
  ///   - target: What `casebook replay` takes for it: `lock-order-inversion/buggy`.
  ///   - suffix: What must follow the schedule in that command.
  public init(
    _ finding: Finding, of report: Report, variant: Variant? = nil, target: String, suffix: String = ""
  ) {
    self.suffix = suffix
    self.finding = finding
    self.report = report
    self.variant = variant
    program = variant.map { ProgramText($0) }
    self.target = target
  }

  /// Everything.
  ///
  /// - Parameter isFolded: Whether participants with their stacks, and the interleaving, are behind folds.
  public func write(to builder: inout PageBuilder, isFolded: Bool = false) {
    writeHead(to: &builder)
    func part(_ title: String, isFolded: Bool, _ body: (inout PageBuilder) -> Void) {
      if isFolded {
        builder.folded(StyledText(title, .bold), body)
      } else {
        builder.line(StyledText(title, .bold))
        body(&builder)
      }
      builder.blank()
    }
    builder.blank()
    if let program, !marks.isEmpty {
      part("Where", isFolded: false) { program.writeExcerpt(to: &$0, marks: marks) }
    }
    if let graph { part("Who waits for whom", isFolded: false) { graph.write(to: &$0) } }
    if let timeline { part("The interleaving, time downwards", isFolded: isFolded) { timeline.write(to: &$0) } }
    if !finding.participants.isEmpty { part("Who takes part", isFolded: isFolded) { writeParticipants(to: &$0) } }
    if !finding.moments.isEmpty { part("Moments that matter", isFolded: isFolded) { writeMoments(to: &$0) } }
    if let others = finding.alsoAt, !others.isEmpty {
      part("The same variable is raced for between", isFolded: isFolded) { builder in
        for other in others {
          let places = other.places.map(PlaceText.text).joined(separator: " and ")
          builder.text(
            StyledText("\(places), in \(Numbers.counted(other.count, "schedule")); one of them \(other.schedule)"),
            first: "• ")
        }
      }
    }
    writeReplay(to: &builder)
  }

  /// The badge and the message, and how often it was seen.
  ///
  /// - Parameter isShort: Whether few words do.
  public func writeHead(isShort: Bool = false, to builder: inout PageBuilder) {
    builder.text(
      VerdictText.badge(VerdictStyle(finding.kind)) + StyledText("  ") + StyledText(finding.message, .bold), rest: "  ")
    builder.text(StyledText(circumstances(isShort), .dim), first: "  ")
    if finding.kind == .crash {
      for moment in ofNobody { builder.text(StyledText(moment.text), first: "  ") }
    }
  }

  /// Moments that are nobody's and nowhere: what the program as a whole had done.
  private var ofNobody: [Moment] { finding.moments.filter { $0.participant == nil && $0.stack.isEmpty } }

  /// Whether the lines that it names say more than its interleaving does, however little room there is.
  var isAboutOnePlace: Bool { finding.kind == .crash && !marks.isEmpty }

  /// How often it was seen, whether it replays, and what it takes.
  private func circumstances(_ isShort: Bool) -> String {
    // How often there is which output its message says; which of them this interleaving gives, it does not.
    let shown = finding.kind == .nondeterministic ? ofNobody.first?.text : nil
    var parts = [
      shown
        ?? "seen in \(Numbers.grouped(finding.count)) of \(Numbers.counted(report.exploration.schedules, "schedule"))"
    ]
    parts.append(
      finding.replayed
        ? isShort ? "replayed" : "replayed right after the search: the same again"
        : "it did not replay: take this as a defect of the checker")
    if finding.isFewest == true {
      parts.append(isShort ? "fewest switches" : "no schedule with fewer switches shows it")
    }
    if finding.kind == .livelock { parts.append("if it only takes long, --steps allows more") }
    if finding.needsTimerSlack { parts.append("only if a timer outruns ready work") }
    if finding.needsSpuriousWakeup { parts.append("only if a wait wakes spuriously") }
    if let fault = finding.injected { parts.append("only if \(FaultWords.phrase(fault))") }
    return parts.joined(separator: "; ")
  }

  // MARK: - Parts

  /// The lines that it names, with who stands there. Empty if its program is not at hand.
  public var marks: ProgramText.Marks {
    guard let variant else { return [:] }
    let shown = Set(variant.displayLines.map(\.number))
    func isOwn(_ frame: SourceFrame) -> Bool {
      PlaceText.baseName(frame.file) == PlaceText.baseName(variant.file) && shown.contains(frame.line)
    }
    var marks: ProgramText.Marks = [:]
    for participant in finding.participants {
      guard let frame = participant.suspended.first(where: isOwn) else { continue }
      let waits = participant.waitsFor.map { $0.hasPrefix("to ") ? "waits \($0)" : "waits for \($0)" }
      let stands = finding.kind == .crash ? "crashes here" : "stands here"
      marks[frame.line, default: []].append("\(participant.id) \(waits ?? stands)")
    }
    for moment in finding.moments {
      guard let frame = moment.stack.first(where: isOwn) else { continue }
      let isNamed = moment.participant.map { moment.text.hasPrefix($0) } ?? true
      marks[frame.line, default: []].append((isNamed ? "" : "\(moment.participant ?? ""): ") + moment.text)
    }
    return marks
  }

  /// The lines that it names, with a few around them; nothing if its program is not at hand.
  public func writeExcerpt(to builder: inout PageBuilder) {
    program?.writeExcerpt(to: &builder, marks: marks)
  }

  /// Nil if the finding has no such graph.
  public var graph: WaitGraphText? { WaitGraphText(finding) }

  /// Nil if the finding has no interleaving.
  public var timeline: TimelineText? { TimelineText(finding, program: program, file: variant?.file ?? "") }

  /// Each unit with where it was made, what it waits for and where it stands.
  public func writeParticipants(to builder: inout PageBuilder) {
    for participant in finding.participants {
      var name = StyledText(participant.id, .bold)
      if let own = participant.name, own != participant.id { name += StyledText("  \(own)", .dim) }
      builder.text(name, first: "• ")
      func entry(_ word: String, _ text: String) {
        let first = StyledText("    " + word.rightPadded(12), .dim)
        builder.text(
          StyledText(text), first: builder.width < 50 ? StyledText("    \(word) ", .dim) : first, rest: "      ")
      }
      if let waits = participant.waitsFor { entry("waits for", waits) }
      stack("stands at", participant.suspended, entry)
      stack("made at", participant.created, entry)
      if !participant.wokenBy.isEmpty { entry("woken by", participant.wokenBy.joined(separator: "; ")) }
    }
  }

  private func stack(_ word: String, _ frames: [SourceFrame], _ entry: (String, String) -> Void) {
    let placed = frames.filter { !$0.file.isEmpty && $0.line > 0 }
    for (index, frame) in (placed.isEmpty ? frames : placed).prefix(Self.frameLimit).enumerated() {
      entry(index == 0 ? word : "", PlaceText.text(frame) + (frame.function.isEmpty ? "" : " in \(frame.function)"))
    }
  }

  /// The events that it points at, in order.
  public func writeMoments(to builder: inout PageBuilder) {
    for (index, moment) in finding.moments.enumerated() {
      let isNamed = moment.participant.map { moment.text.hasPrefix($0) } ?? true
      var text = StyledText()
      if !isNamed { text.append((moment.participant ?? "") + " ", .bold) }
      text.append(moment.text)
      let own = moment.stack.first { PlaceText.baseName($0.file) == PlaceText.baseName(variant?.file ?? "") }
      if let frame = own ?? moment.stack.first { text.append(" at \(PlaceText.text(frame))", .dim) }
      builder.text(text, first: StyledText("\(index + 1). "))
    }
  }

  /// The command that shows it again; nil if there is no schedule of it.
  var replay: String? {
    finding.schedule.isEmpty
      ? nil : "casebook replay \(target) \(CommandText.quoted(finding.schedule))\(suffix)"
  }

  /// The command that shows it again.
  public func writeReplay(to builder: inout PageBuilder) {
    guard let replay else { return }
    builder.line(StyledText("See it again", .bold))
    builder.lines(CommandText.lines(replay, width: builder.width))
  }
}

/// Commands for the reader to type.
public enum CommandText {
  /// Indented, over as many lines as it needs, broken as a shell reads it.
  ///
  /// A word that is longer than a line goes on at the very beginning of the next one, where a shell takes it for the same word.
  public static func lines(_ command: String, width: Int) -> [StyledText] {
    let room = max(20, width - 2)
    var lines = [" "]
    for word in command.split(separator: " ") {
      var rest = String(word)
      if TextWidth.columns(lines[lines.count - 1]) + 1 + TextWidth.columns(rest) <= room {
        lines[lines.count - 1] += " " + rest
        continue
      }
      if lines.count > 1 || lines[0] != " " { lines[lines.count - 1] += " \\" }
      lines.append("    ")
      while TextWidth.columns(lines[lines.count - 1]) + TextWidth.columns(rest) > room, !rest.contains("'") {
        let part = rest.prefix(max(1, room - TextWidth.columns(lines[lines.count - 1])))
        lines[lines.count - 1] += part + "\\"
        lines.append("")
        rest = String(rest.dropFirst(part.count))
      }
      lines[lines.count - 1] += rest
    }
    return lines.map { StyledText($0) }
  }

  /// A word as the shell reads it back.
  public static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./+=:,@%".contains($0)) }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
