import Checker
import Console
import Explorer
import Figures
import Practice
import Workbook

/// What is held, and what variables have in them.
extension ScheduleBoard {
  /// From so many columns of what somebody holds on, it is no column any more.
  static let heldColumn = 26

  /// Who holds each resource and who waits for it, as far as there is room for all of it.
  func resources(
    _ position: SchedulePosition, _ labels: PartyLabels, _ columns: Int, _ rows: Int
  ) -> [StyledText] {
    let shown = position.resources.filter { !$0.holders.isEmpty || !$0.waiters.isEmpty }
    guard !shown.isEmpty, shown.count < rows else { return [] }
    let names = min(28, shown.map { TextWidth.columns($0.name) }.max() ?? 0)
    let lines = shown.map { resource in
      (StyledText(resource.name, .color(.cyan)).clipped(to: names).padded(to: names) + StyledText("  ")
        + ScheduleWords.resource(resource)).clipped(to: columns)
    }
    return [StyledText(String(repeating: "·", count: columns), .dim)] + lines
  }

  /// The values of variables side by side, those first that the last move changed where there is not room for all.
  func values(_ position: SchedulePosition, _ columns: Int, _ rows: Int) -> [StyledText] {
    // What is set once and used by one alone is for those who ask for everything.
    let all = position.variables.filter { $0.isShared || $0.varies || $0.isChanged }
    guard !all.isEmpty, rows > 0 else { return [] }
    let fitting = laid(all.map(ScheduleWords.variable), columns)
    guard fitting.count > rows else { return fitting }
    let ordered = all.filter(\.isChanged) + all.filter { !$0.isChanged }
    for count in stride(from: ordered.count - 1, through: 1, by: -1) {
      let kept = Set(ordered.prefix(count).map(\.name))
      let more = StyledText("\(all.count - count) more: w", .dim)
      let lines = laid(all.filter { kept.contains($0.name) }.map(ScheduleWords.variable) + [more], columns)
      if lines.count <= rows { return lines }
    }
    return Array(laid(ordered.prefix(1).map(ScheduleWords.variable), columns).prefix(rows))
  }

  /// Items in columns of one width, row by row, after a head.
  private func laid(_ items: [StyledText], _ columns: Int) -> [StyledText] {
    let head = StyledText(columns >= 60 ? "Values: " : "", .dim)
    let room = max(1, columns - head.columns)
    let width = min(room, (items.map(\.columns).max() ?? 0) + 3)
    let perRow = max(1, room / width)
    return stride(from: 0, to: items.count, by: perRow).map { first in
      var line = first == 0 ? head : StyledText()
      for (place, item) in items[first..<min(first + perRow, items.count)].enumerated() {
        line = line.padded(to: head.columns + place * width) + item.clipped(to: room)
      }
      return line.clipped(to: columns)
    }
  }

  /// Everybody with the whole reason, what is held, and what is in the variables.
  ///
  /// - Parameter file: Of the program. It is not named: its name says what the program is.
  static func partiesPage(_ position: SchedulePosition, in file: String, width: Int) -> Page {
    let labels = PartyLabels(position.parties)
    var builder = PageBuilder(width: width)
    builder.line(StyledText("Who is there", .bold))
    for party in position.parties {
      builder.blank()
      builder.text(
        labels.text(party.unit) + StyledText(" ") + StyledText(party.title, .bold) + StyledText(": ")
          + ScheduleWords.status(party), rest: "    ")
      let holding = ScheduleWords.holdings(of: party.unit, in: position, limit: .max)
      if !holding.isEmpty { builder.text(StyledText(holding, .color(.cyan)), first: "    ") }
      if let place = party.place, !place.file.isEmpty {
        let line = ScheduleWords.line(place, in: file).map { "line \($0)" } ?? PlaceText.text(place)
        builder.text(StyledText("at \(line) in \(place.function)", .dim), first: "    ")
      }
    }
    for cycle in position.cycles {
      builder.blank()
      builder.text(
        StyledText("\(TimelineText.joined(cycle)) wait for each other in a circle: for ever.", .bold(.red)))
    }
    if !position.resources.isEmpty {
      builder.blank()
      builder.line(StyledText("What can be held", .bold))
      for resource in position.resources {
        builder.text(
          StyledText(resource.name, .color(.cyan)) + StyledText(": ") + ScheduleWords.resource(resource), rest: "    ")
      }
    }
    if !position.variables.isEmpty {
      builder.blank()
      builder.line(StyledText("Values", .bold))
      for variable in position.variables {
        builder.text(ScheduleWords.variable(variable), rest: "    ")
        let phrase = variable.phrase.replacing("\(PlaceText.baseName(file)):", with: "line ")
        builder.text(StyledText(phrase, .dim), first: "    ")
      }
    }
    return builder.finish(title: "Who is there")
  }

  /// The same for a place without a screen.
  public func partiesLines(columns: Int) -> [StyledText] {
    position.map { Self.partiesPage($0, in: task.variant.file, width: columns).text } ?? []
  }
}
