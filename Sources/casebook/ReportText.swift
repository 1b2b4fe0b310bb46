import Checker
import Figures
import Foundation

/// A report as text for a person: the verdict first, then what it rests on, then each finding with the command that replays it.
struct ReportText {
  let report: Report
  /// What stands after `casebook replay`, before the schedule: a case or files.
  let replayTarget: String
  /// What must follow the schedule: options, and arguments of the program.
  var replaySuffix = ""

  var text: String {
    var lines = [verdictLine, "  " + basis] + (credits.map { [$0] } ?? [])
    for finding in report.findings { lines += [""] + text(of: finding) }
    if !report.outcomes.isEmpty, report.outcomes.count > 1 || report.findings.isEmpty { lines += [""] + outcomes }
    if !report.notes.isEmpty { lines += [""] + report.notes.map { "note: \(Terminal.harmless($0))" } }
    return lines.joined(separator: "\n")
  }

  /// The verdict with its colour. The word alone says it, too.
  static func badge(_ verdict: Verdict) -> String {
    verdict == .clean
      ? Terminal.styled("clean", .bold, .green) : Terminal.styled(verdict.description, .bold, .red)
  }

  private var verdictLine: String { "\(Self.badge(report.verdict))  \(Terminal.harmless(report.program))" }

  /// How much the verdict rests on.
  var basis: String {
    let search = report.exploration
    var parts = [extent(search) + " by \(search.strategy)"]
    if let first = search.firstFindingAt { parts[0] += ", first finding in schedule \(first)" }
    if !search.bound.isEmpty { parts.append(search.bound) }
    parts.append("seed \(search.seed)")
    parts.append(Numbers.seconds(search.seconds))
    if report.findings.isEmpty, !search.exhaustive, let missed = search.missedAtMost, !missed.isEmpty {
      let chances = missed.enumerated().map { "depth \($0 + 1): \(Numbers.percent($1))" }
      parts.append("a bug was missed with a chance of at most \(chances.joined(separator: ", "))")
    }
    return parts.joined(separator: "; ")
  }

  /// How many schedules, and what share of all that is.
  private func extent(_ search: Exploration) -> String {
    let schedules = Numbers.counted(search.schedules, "schedule")
    guard let seen = search.interleavings, seen > 0 else {
      return search.exhaustive ? "every schedule within the bound (\(search.schedules))" : schedules
    }
    if search.exhaustive {
      let all = seen == 1 ? "the only interleaving" : "all \(seen) interleavings"
      return "\(all), up to equivalence, in \(schedules)"
    }
    guard let estimate = search.estimatedInterleavings, estimate > Double(seen) else { return schedules }
    return "\(schedules), \(seen) interleavings of about \(Numbers.rough(estimate)) among them,"
  }

  /// Which technique saw each cause first: no single one finds everything.
  private var credits: String? {
    let found = (report.exploration.techniques ?? []).filter { $0.found > 0 }
    guard !found.isEmpty else { return nil }
    return "  first seen by "
      + found.map { "\($0.name) (\($0.found) in \(Numbers.counted($0.schedules, "schedule")))" }
      .joined(separator: ", ")
  }

  private func text(of finding: Finding) -> [String] {
    var lines = [
      "\(Terminal.styled(finding.kind.rawValue, .bold, .red)): \(Terminal.harmless(finding.message))",
      "  seen in \(finding.count) of \(Numbers.counted(report.exploration.schedules, "schedule"))",
    ]
    if finding.isFewest == true { lines[1] += "; none with fewer switches shows it" }
    if finding.kind == .livelock { lines.append("  if it only takes long, allow it more with --steps") }
    if finding.needsTimerSlack { lines.append("  only if a timer outruns ready work, as on a slow machine") }
    if finding.needsSpuriousWakeup { lines.append("  only if a condition wait wakes spuriously") }
    if let fault = finding.injected { lines.append("  only if " + Terminal.harmless(FaultWords.phrase(fault))) }
    if !finding.replayed { lines.append("  it did not replay: this is a defect of the checker; please report it") }
    for participant in finding.participants { lines += text(of: participant) }
    if let first = finding.cycle.first {
      lines.append("  cycle: \((finding.cycle + [first]).joined(separator: " -> "))")
    }
    for moment in finding.moments {
      let who = moment.participant.map { "\($0): " } ?? ""
      lines.append(
        "  \(who)\(Terminal.harmless(moment.text))\(moment.stack.first?.words().map { " at \($0)" } ?? "")")
    }
    for other in finding.alsoAt ?? [] {
      let places = other.places.map { $0.words(withFunction: false) ?? "?" }.map(Terminal.harmless)
      lines.append(
        "  also between \(places.joined(separator: " and ")), in \(Numbers.counted(other.count, "schedule")), one of them \(other.schedule)"
      )
    }
    if !finding.schedule.isEmpty {
      lines.append("  replay: casebook replay \(replayTarget) \(finding.schedule)\(replaySuffix)")
    }
    return lines
  }

  private func text(of participant: Participant) -> [String] {
    let name = participant.name.flatMap { $0 == participant.id ? nil : " '\(Terminal.harmless($0))'" } ?? ""
    var lines = ["  \(participant.id)\(name)"]
    func stack(_ word: String, _ frames: [SourceFrame]) {
      // Frames without a place are the entry points of the system; alone they say more than nothing.
      let placed = frames.filter { !$0.file.isEmpty && $0.line > 0 }
      for (index, frame) in (placed.isEmpty ? frames : placed).prefix(6).enumerated() {
        guard let place = frame.words() else { continue }
        let label = (index == 0 ? word : "").padding(toLength: 11, withPad: " ", startingAt: 0)
        lines.append("    \(label)\(place)")
      }
    }
    stack("created", participant.created)
    if let waitsFor = participant.waitsFor {
      // "waits to send on channel 'jobs'" has no "for".
      lines.append("    \(waitsFor.hasPrefix("to ") ? "waits      " : "waits for  ")\(Terminal.harmless(waitsFor))")
    }
    if let holds = participant.holds { lines.append("    holds      \(Terminal.harmless(holds))") }
    stack("stands at", participant.suspended)
    if !participant.wokenBy.isEmpty { lines.append("    woken by   \(participant.wokenBy.joined(separator: ", "))") }
    return lines
  }

  private var outcomes: [String] {
    let shown = report.outcomes.prefix(8)
    var lines = ["outcomes:"]
    for outcome in shown {
      let ending = outcome.exit.map { $0 == 0 ? "" : ", exit status \($0)" } ?? ", did not end"
      let slack = outcome.needsTimerSlack == true ? ", only if a timer outruns ready work" : ""
      let text = Terminal.harmless(outcome.stdout).split(separator: "\n", omittingEmptySubsequences: false)
      let head = text.prefix(4).joined(separator: " | ")
      lines.append("  \(outcome.count) x '\(head.prefix(160))'\(ending)\(slack)")
    }
    if report.outcomes.count > shown.count { lines.append("  and \(report.outcomes.count - shown.count) more") }
    return lines
  }
}
