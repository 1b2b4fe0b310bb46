public import Checker
public import Console
public import Explorer
import Figures

/// Parties, options and moves of a scheduling game in words.
public enum ScheduleWords {
  /// `blocked for ever: waits for lock B, held by thread 2`
  public static func status(_ party: PartyStatus) -> StyledText {
    let more = party.isCancelled ? ", cancelled" : ""
    switch party.state {
    case .running: return StyledText("has the turn\(more): ", .bold) + StyledText(party.next ?? "goes on")
    case .ready: return StyledText("ready\(more): ", .color(.green)) + StyledText(party.next ?? "goes on")
    case .notStarted: return StyledText("new\(more): ", .color(.green)) + StyledText(party.next ?? "begins")
    case .blocked:
      let word = party.isDoomed ? "blocked for ever\(more): " : "blocked\(more): "
      return StyledText(word, .bold(.red)) + StyledText(party.reason ?? "waits") + StyledText(until(party))
    case .sleeping:
      return StyledText("sleeps\(more)\(until(party))", .color(.yellow))
    case .finished: return StyledText("finished", .dim)
    }
  }

  private static func until(_ party: PartyStatus) -> String {
    // Centuries are what programs say that mean for ever.
    party.until.map { $0 > 1_000_000_000_000_000_000 ? " for ever" : " until \(Numbers.duration(nanoseconds: $0))" }
      ?? ""
  }

  /// `thread 1 goes on: takes lock A`
  public static func option(_ option: ChoiceOption) -> StyledText {
    let title = StyledText(option.title, .bold)
    guard option.goesOn, !option.action.hasPrefix("goes on") else { return title + StyledText(" \(option.action)") }
    return title + StyledText(" goes on: \(option.action)")
  }

  /// `holds lock A, read-write lock B to read`; empty if somebody holds nothing.
  public static func holdings(of unit: UInt32, in position: SchedulePosition, limit: Int = 3) -> String {
    let held = position.resources.flatMap { resource in
      resource.holders.filter { $0.unit == unit }.map { $0.phrase(resource.name) }
    }
    guard !held.isEmpty else { return "" }
    let shown = held.count > limit ? Array(held.prefix(limit - 1)) : held
    return "holds " + shown.joined(separator: ", ")
      + (shown.count < held.count ? " and \(held.count - shown.count) more" : "")
  }

  /// `held by thread 1; thread 2 waits`
  static func resource(_ resource: ResourceStatus) -> StyledText {
    let holders = resource.holders.map { holder in
      switch holder.mode {
      case .whole, .turn: holder.party
      case .reading: "\(holder.party) to read"
      case .writing: "\(holder.party) to write"
      case .units: "\(holder.party) (\(Numbers.counted(holder.count, "unit")))"
      }
    }
    var text = holders.isEmpty ? StyledText() : StyledText("held by \(TimelineText.joined(holders))")
    if holders.isEmpty, resource.waiters.isEmpty { return StyledText("free", .dim) }
    if !resource.waiters.isEmpty {
      let verb = resource.waiters.count == 1 ? "waits" : "wait"
      text += StyledText(holders.isEmpty ? "" : "; ")
      text += StyledText("\(TimelineText.joined(resource.waiters)) \(verb)", .color(.red))
    }
    return text
  }

  /// `Bank.checking = 40 (was 100)`; one that the last move changed is bold and says so.
  static func variable(_ variable: VariableStatus) -> StyledText {
    let text = "\(variable.name) = \(variable.value)"
    guard variable.isChanged else { return StyledText(text) }
    return StyledText("\(text) (\(variable.before.map { "was \($0)" } ?? "just written"))", .bold)
  }

  /// What the last move did, as one sentence without its end.
  public static func last(_ position: SchedulePosition) -> String {
    position.last.map { step in "\(step.unit) \(step.actions.map(\.text).joined(separator: ", "))" }
      .joined(separator: "; ")
  }

  /// The line of the program at which somebody stands; nil if that is not in its file.
  static func line(_ place: SourceFrame?, in file: String) -> Int? {
    guard let place, place.line > 0, PlaceText.baseName(place.file) == PlaceText.baseName(file) else { return nil }
    return place.line
  }

  /// Who stands at which line, in words.
  static func notes(_ position: SchedulePosition, in file: String) -> ProgramText.Marks {
    var notes: ProgramText.Marks = [:]
    for party in position.parties where party.state != .finished {
      guard let line = line(party.place, in: file) else { continue }
      notes[line, default: []].append("\(party.title) \(status(party).text)")
    }
    return notes
  }
}
