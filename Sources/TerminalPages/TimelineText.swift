public import Checker
public import Console
import Figures

/// An interleaving, time downwards, a lane for each unit: who runs is a dot, who waits a dotted line, who wakes whom an arrow; beside it
/// what happens, and the line of the source that does it.
///
/// ```swift
/// TimelineText(finding, program: ProgramText(variant), file: variant.file)?.write(to: &builder)
/// ```
public struct TimelineText: Sendable {
  let timeline: Timeline
  let sources: [Int: StyledText]
  let file: String
  /// The row of each lane in which it ends; nil for those that do not. After `ends`, main may end the program as well.
  private let ends: [Int?]
  /// Rows by how much the finding is about them, the most first: what its moments and participants point at, and what is done with what it
  /// names. What is in none of the sets comes last.
  let essentials: [Set<Int>]

  /// More lanes than this leave no room for words.
  static let laneLimit = 12

  /// Nil if the finding has no interleaving.
  ///
  /// - Parameters:
  ///   - program: Source lines are taken from it; nil for none.
  ///   - file: Name of its file in the finding's places.
  public init?(_ finding: Finding, program: ProgramText? = nil, file: String = "") {
    guard let timeline = Timeline(finding) else { return nil }
    self.timeline = timeline
    let lines = program?.lines ?? []
    sources = Dictionary(lines.map { ($0.number, $0.styled) }, uniquingKeysWith: { first, _ in first })
    self.file = PlaceText.baseName(file)
    essentials = Self.essentials(timeline, finding)
    ends = timeline.lanes.indices.map { lane in
      let own = timeline.rows.indices.filter { timeline.rows[$0].lane == lane }
      let isEnd = { (row: Int) in ["end", "crash"].contains(timeline.rows[row].action.kind) }
      return own.reversed().prefix(while: isEnd).last
    }
  }

  private static func essentials(_ timeline: Timeline, _ finding: Finding) -> [Set<Int>] {
    struct Spot: Hashable {
      var unit: String
      var line: Int
    }
    func spots(_ unit: String?, _ stack: [SourceFrame]) -> [Spot] {
      unit.map { unit in stack.filter { $0.line > 0 }.prefix(1).map { Spot(unit: unit, line: $0.line) } } ?? []
    }
    let named = Set(
      finding.moments.flatMap { spots($0.participant, $0.stack) }
        + finding.participants.flatMap { spots($0.id, $0.suspended) })
    if finding.kind == .nondeterministic { return deeds(timeline) }
    // Where the C library stands when main is over is no place, so that the moment is not found by it.
    let endsMatter = finding.moments.contains { ["main ends", "calls exit"].contains($0.text) }
    let units = Set(timeline.lanes.map(\.id))
    let resources = Set(finding.cycle + finding.waitsFor.flatMap { [$0.from, $0.to] }).subtracting(units)
    func isNamed(_ row: Timeline.Row) -> Bool {
      if endsMatter, row.action.kind == "end", row.action.text != "ends" { return true }
      let spot = row.action.place.map { Spot(unit: timeline.lanes[row.lane].id, line: $0.line) }
      return spot.map(named.contains) ?? false || resources.contains { Timeline.mentions(row.action.text, $0) }
    }
    let last = timeline.rows.count - 1
    let essentials = Set(timeline.rows.indices.filter { $0 == last || isNamed(timeline.rows[$0]) })
    // What made a check fail may well be what somebody else wrote.
    return [essentials] + (finding.kind == .crash ? deeds(timeline) : [])
  }

  /// What an output can depend on: first the accesses of one unit between which another came, then what else is done with the same
  /// variables, then whatever units have to do with each other.
  private static func deeds(_ timeline: Timeline) -> [Set<Int>] {
    let accesses = timeline.rows.map { (unit: $0.lane, access: ToldAccess($0.action)) }
    let violations = ToldAccess.violations(in: accesses)
    let variables = Set(violations.compactMap { accesses[$0].access?.variable })
    let kinds: Set<String> = ["access", "send", "receive", "lock", "signal", "wait", "cancel"]
    let others = timeline.rows.indices.filter { kinds.contains(timeline.rows[$0].action.kind) }
    let same = others.filter { accesses[$0].access.map { variables.contains($0.variable) } ?? false }
    return [violations, Set(same), Set(others)]
  }

  /// - Parameter limit: Actions that are drawn; longer interleavings lose their middle.
  public func write(to builder: inout PageBuilder, limit: Int = 80) {
    builder.figure { builder in
      if hasLanes { header(to: &builder) }
      let rounds = timeline.rounds
      let kept = timeline.rows.indices.filter { row in !rounds.contains { $0.rows.contains(row) } }
      let cut = kept.count > limit ? kept[(limit / 2)..<(kept.count - limit / 2)] : []
      var shownLine: Int?
      var index = 0
      while index < timeline.rows.count {
        if let round = rounds.first(where: { $0.rows.lowerBound == index }) {
          if !cut.contains(index - 1) {
            leaveOut(
              "\(round.times) times more the same \(Numbers.counted(round.length, "action"))", at: index, to: &builder)
          }
          (index, shownLine) = (round.rows.upperBound, nil)
        } else if cut.contains(index) {
          if index == cut.first {
            let count = (cut.last ?? index) - index + 1
            leaveOut("\(Numbers.counted(count, "action")) left out", at: index, to: &builder)
          }
          (index, shownLine) = (index + 1, nil)
        } else {
          write(index, timeline.rows[index], hasLanes, &shownLine, to: &builder)
          index += 1
        }
      }
      footer(hasLanes, to: &builder)
    }
  }

  private func leaveOut(_ what: String, at row: Int, to builder: inout PageBuilder) {
    builder.text(margin(row: row, hasLanes, text: StyledText("⋯ \(what) ⋯", .dim)))
  }

  // MARK: - Lanes

  /// Whether there is somebody to tell apart, and room for it.
  var hasLanes: Bool { timeline.lanes.count > 1 && timeline.lanes.count <= Self.laneLimit }
  var pitch: Int { timeline.lanes.count > 6 ? 2 : 3 }
  /// Columns of the lanes together with what stands before them.
  var laneWidth: Int { 5 + timeline.lanes.count * pitch }

  private static let colors: [TextStyle.Color] = [.blue, .green, .magenta, .cyan, .yellow, .red]
  func style(_ lane: Int) -> TextStyle { .bold(Self.colors[lane % Self.colors.count]) }

  /// Names on a staircase, each over its lane.
  private func header(to builder: inout PageBuilder) {
    for (index, lane) in timeline.lanes.enumerated() {
      var text = StyledText("     ")
      for before in 0..<index { text += StyledText("│".rightPadded(pitch), style(before)) }
      text += StyledText("╭ ", style(index)) + StyledText(lane.id, .bold)
      if let name = lane.name { text += StyledText("  \(name)", .dim) }
      builder.line(text.clipped(to: builder.width))
    }
  }

  private enum Look: String {
    case none = " "
    case waits = "┊"
    case lives = "│"
  }

  /// How a lane looks where it does nothing.
  private func look(_ lane: Int, at row: Int) -> Look {
    if timeline.waits.contains(where: { $0.lane == lane && $0.from < row && row < ($0.to ?? .max) }) { return .waits }
    let own = timeline.lanes[lane]
    if row < own.first {
      // From the moment that somebody makes it there is somebody.
      let isMade = timeline.arrows.contains { $0.kind == .wakes && $0.toLane == lane && $0.fromRow < row }
      return isMade ? .lives : .none
    }
    return ends[lane].map { row > $0 } ?? false ? .none : .lives
  }

  /// - Parameter hidden: Rows before it that are not drawn: who ended in one of them is marked here.
  func lanes(_ row: Int, after hidden: Range<Int> = 0..<0) -> StyledText {
    let own = timeline.rows[row].lane
    let arrow = timeline.arrows.first { $0.fromRow == row && $0.fromLane == own && $0.toLane != own }
    let span = arrow.map { min($0.fromLane, $0.toLane)...max($0.fromLane, $0.toLane) }
    let arrowStyle: TextStyle = arrow?.kind == .waits ? .bold(.red) : .bold(.green)
    let body: Character = arrow?.kind == .waits ? "┄" : "─"
    var result = StyledText()
    for lane in timeline.lanes.indices {
      if lane == own {
        result.append(Self.mark(timeline.rows[row].action.kind), style(lane))
      } else if let arrow, lane == arrow.toLane {
        result.append(arrow.toLane > own ? "▶" : "◀", arrowStyle)
      } else if let span, span.contains(lane) {
        result.append(String(look(lane, at: row) == .none ? body : "┼"), arrowStyle)
      } else {
        let end = ends[lane].flatMap { hidden.contains($0) ? $0 : nil }
        result.append(
          end.map { Self.mark(timeline.rows[$0].action.kind) } ?? look(lane, at: row).rawValue, style(lane))
      }
      let isBridged = span.map { $0.contains(lane) && $0.contains(lane + 1) } ?? false
      result.append(String(repeating: isBridged ? String(body) : " ", count: pitch - 1), arrowStyle)
    }
    return result
  }

  private static func mark(_ kind: String) -> String {
    switch kind {
    case "wait", "sleep": "○"
    case "end": "■"
    case "note": "│"
    case "crash", "fault": "✗"
    default: "●"
    }
  }

  /// The lanes between two actions.
  func idle(after row: Int) -> StyledText {
    var result = StyledText()
    for lane in timeline.lanes.indices {
      let isWaiting = timeline.waits.contains { $0.lane == lane && $0.from <= row && row < ($0.to ?? .max) }
      let next = look(lane, at: row + 1)
      let look: Look = isWaiting ? .waits : timeline.rows[row].lane == lane && next != .none ? .lives : next
      result.append(look.rawValue.rightPadded(pitch), style(lane))
    }
    return result
  }

  // MARK: - Words

  private func write(
    _ index: Int, _ row: Timeline.Row, _ hasLanes: Bool, _ shownLine: inout Int?, to builder: inout PageBuilder
  ) {
    let lane = timeline.lanes[row.lane]
    var words = StyledText()
    if row.elapsed > 0 { words.append("\(Numbers.duration(nanoseconds: row.elapsed)) later, ", .dim) }
    words +=
      row.action.kind == "note"
      ? StyledText(row.action.text, .dim) : StyledText(lane.id, style(row.lane)) + StyledText(" \(row.action.text)")
    let number = row.opensStep ? String(row.step) : ""
    let step = StyledText(number.leftPadded(3) + "  ", .dim)
    let rest = StyledText("     ") + (hasLanes ? idle(after: index) : "  ")
    if hasLanes {
      builder.lines(words.wrapped(to: builder.width, first: step + lanes(index) + " ", rest: rest + " "))
    } else {
      builder.lines(words.wrapped(to: builder.width, first: step, rest: "     "))
    }
    source(row, index, hasLanes, &shownLine, to: &builder)
  }

  /// The line of the source, unless it stands above already.
  private func source(
    _ row: Timeline.Row, _ index: Int, _ hasLanes: Bool, _ shownLine: inout Int?, to builder: inout PageBuilder
  ) {
    guard let place = row.action.place, place.line > 0 else { return }
    let key = place.line * 64 + row.lane
    guard key != shownLine else { return }
    shownLine = key
    let text = StyledText("   ") + code(at: place)
    builder.line(margin(row: index, hasLanes, text: text).clipped(to: builder.width))
  }

  /// The line of the source, or where it is if its text is not at hand.
  func code(at place: SourceFrame) -> StyledText {
    let isOwn = file.isEmpty || PlaceText.baseName(place.file) == file
    guard isOwn, let code = sources[place.line] else { return StyledText(PlaceText.text(place), .dim) }
    return StyledText("\(place.line) ", .dim) + code.trimmedStart
  }

  private func margin(row: Int, _ hasLanes: Bool, text: StyledText) -> StyledText {
    StyledText("     ") + (hasLanes ? idle(after: row) + " " : "") + text
  }

  /// Who waits to the end.
  private func footer(_ hasLanes: Bool, to builder: inout PageBuilder) {
    let stuck = timeline.waits.filter { $0.to == nil }.map { timeline.lanes[$0.lane].id }
    if !stuck.isEmpty {
      let verb = stuck.count == 1 ? "still waits" : "still wait"
      let text = StyledText("\(Self.joined(stuck)) \(verb) at the end", .bold)
      let first = StyledText("     ") + (hasLanes ? idle(after: timeline.rows.count - 1) + " " : "")
      builder.lines(text.wrapped(to: builder.width, first: first))
    }
    guard hasLanes else { return }
    builder.lines(
      StyledText("● acts  ○ begins to wait  ┊ waits  ─▶ starts or wakes  ┄▶ waits for", .dim)
        .wrapped(to: builder.width, first: "     "))
  }

  static func joined(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension String {
  func rightPadded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

extension StyledText {
  /// Without spaces at the beginning.
  var trimmedStart: StyledText {
    let count = text.prefix { $0 == " " }.count
    return slice(count..<text.count)
  }
}
