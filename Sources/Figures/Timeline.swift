public import Checker

/// An interleaving laid out as lanes, one for each unit, time downwards: what a drawing and a table are made from.
public struct Timeline: Sendable, Hashable {
  /// One unit.
  public struct Lane: Sendable, Hashable {
    public var id: String
    public var name: String?
    /// Rows of its first and last action.
    public var first: Int
    public var last: Int
  }

  /// One action.
  public struct Row: Sendable, Hashable {
    /// The step that it belongs to, counted from 1.
    public var step: Int
    public var lane: Int
    public var action: InterleavingStep.Action
    /// Nanoseconds of virtual time that passed since the step before; zero within a step.
    public var elapsed: UInt64
    /// Whether it is the first of its step: the processor changes hands here.
    public var opensStep: Bool
  }

  /// Something that one unit does to another.
  public struct Arrow: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
      /// It makes the other runnable, or makes it at all.
      case wakes
      /// It waits for what the other holds.
      case waits
    }

    public var kind: Kind
    public var fromRow: Int
    public var fromLane: Int
    public var toRow: Int
    public var toLane: Int

    public init(kind: Kind, fromRow: Int, fromLane: Int, toRow: Int, toLane: Int) {
      self.kind = kind
      self.fromRow = fromRow
      self.fromLane = fromLane
      self.toRow = toRow
      self.toLane = toLane
    }
  }

  /// A stretch of rows in which a unit waits.
  public struct Wait: Sendable, Hashable {
    public var lane: Int
    public var from: Int
    /// Nil if it waits to the end.
    public var to: Int?
  }

  public var lanes: [Lane]
  public var rows: [Row]
  public var arrows: [Arrow]
  public var waits: [Wait]

  /// Nil if there is nothing to draw.
  public init?(_ finding: Finding) {
    let steps = finding.interleaving.filter { !$0.actions.isEmpty }
    guard !steps.isEmpty else { return nil }
    let names = Dictionary(finding.participants.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    lanes = []
    rows = []
    var laneOf: [String: Int] = [:]
    var time = steps[0].time
    for step in steps {
      let lane = laneOf[step.unit] ?? lanes.count
      if lane == lanes.count {
        laneOf[step.unit] = lane
        lanes.append(
          Lane(id: step.unit, name: Timeline.name(of: step.unit, in: names), first: rows.count, last: rows.count))
      }
      for (index, action) in step.actions.enumerated() {
        let elapsed = index == 0 && step.time > time ? step.time - time : 0
        rows.append(Row(step: step.number, lane: lane, action: action, elapsed: elapsed, opensStep: index == 0))
      }
      time = max(time, step.time)
      lanes[lane].last = rows.count - 1
    }
    waits = Timeline.waits(rows, lanes: lanes)
    arrows = Timeline.arrows(rows, lanes: lanes)
  }

  /// A name that says more than the id does.
  private static func name(of unit: String, in names: [String: String?]) -> String? {
    names[unit].flatMap { $0 == unit ? nil : $0 }
  }

  private static func waits(_ rows: [Row], lanes: [Lane]) -> [Wait] {
    var waits: [Wait] = []
    for lane in lanes.indices {
      let own = rows.indices.filter { rows[$0].lane == lane }
      for (position, row) in own.enumerated() where ["wait", "sleep"].contains(rows[row].action.kind) {
        waits.append(Wait(lane: lane, from: row, to: position + 1 < own.count ? own[position + 1] : nil))
      }
    }
    return waits
  }

  /// The arrows, from the units that an action's text names: the text is what the checker says, and says it once.
  private static func arrows(_ rows: [Row], lanes: [Lane]) -> [Arrow] {
    // Longer names first, so that `task 12` is not read as `task 1`.
    let known = lanes.enumerated().sorted { ($1.element.id.count, $0.offset) < ($0.element.id.count, $1.offset) }
    var arrows: [Arrow] = []
    for (index, row) in rows.enumerated() {
      let other = known.first { $0.offset != row.lane && mentions(row.action.text, $0.element.id) }
      guard let other else { continue }
      switch row.action.kind {
      case "wait":
        arrows.append(Arrow(kind: .waits, fromRow: index, fromLane: row.lane, toRow: index, toLane: other.offset))
      case "wake" where row.action.text.contains(" by "):
        if let cause = rows[..<index].lastIndex(where: { $0.lane == other.offset }) {
          arrows.append(Arrow(kind: .wakes, fromRow: cause, fromLane: other.offset, toRow: index, toLane: row.lane))
        }
      case "wake", "signal", "spawn", "cancel", "send", "receive", "unlock":
        if let effect = rows[index...].firstIndex(where: { $0.lane == other.offset }) {
          arrows.append(Arrow(kind: .wakes, fromRow: index, fromLane: row.lane, toRow: effect, toLane: other.offset))
        }
      default: break
      }
    }
    // A waker's own action and the woken one's may tell of the same thing: the first arrow says it.
    var seen: Set<[Int]> = []
    return arrows.filter { arrow in
      arrow.kind == .waits || seen.insert([arrow.fromLane, arrow.toLane, arrow.toRow]).inserted
    }
  }

  /// Rows that only say again what the rows above them said, and how often.
  public struct Rounds: Sendable, Hashable {
    /// What can be left out: all rounds but the first two.
    public var rows: Range<Int>
    /// Actions of one round.
    public var length: Int
    /// Rounds that are left out.
    public var times: Int
  }

  /// Loops that go around more often than anybody wants to read, in order.
  ///
  /// - Complexity: O(rows · longest round).
  public var rounds: [Rounds] {
    struct Deed: Hashable {
      var lane: Int
      var text: String
      var line: Int?
      var elapsed: UInt64
    }
    let deeds = rows.map { Deed(lane: $0.lane, text: $0.action.text, line: $0.action.place?.line, elapsed: $0.elapsed) }
    var result: [Rounds] = []
    var start = 0
    while start < deeds.count {
      let found = (1...Self.longestRound).lazy.compactMap { length -> Rounds? in
        var end = start + length
        while end < deeds.count, deeds[end] == deeds[end - length] { end += 1 }
        let times = (end - start) / length
        guard times >= Self.fewestRounds else { return nil }
        return Rounds(rows: start + 2 * length..<start + times * length, length: length, times: times - 2)
      }.first
      if let found { result.append(found) }
      start = found?.rows.upperBound ?? start + 1
    }
    return result
  }

  private static let longestRound = 12
  /// Fewer are drawn: to leave them out would save nothing.
  private static let fewestRounds = 4

  /// Whether `text` holds `name` as a whole word.
  public static func mentions(_ text: String, _ name: String) -> Bool {
    guard !name.isEmpty else { return false }
    var rest = Substring(text)
    while let range = rest.firstRange(of: name) {
      let before = rest[..<range.lowerBound].last ?? text[..<range.lowerBound].last
      let after = rest[range.upperBound...].first
      if !isWordPart(before), !isWordPart(after) { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }

  private static func isWordPart(_ character: Character?) -> Bool {
    character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
  }
}
