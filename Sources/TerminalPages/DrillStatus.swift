public import Console
public import Practice

/// The last row of a drill's screen: what it is, the how manieth, how long it takes, how much help was used.
public struct DrillStatus: Sendable, Hashable {
  public var kind: DrillKind
  /// From 1.
  public var number: Int
  public var total: Int
  /// Since the task was seen.
  public var seconds: Double
  public var hints: Int
  /// Said in the middle, if there is room.
  public var message: String?
  /// The most important keys, said at the right.
  public var keys: String

  public init(
    kind: DrillKind, number: Int, total: Int, seconds: Double, hints: Int, message: String? = nil, keys: String
  ) {
    self.kind = kind
    self.number = number
    self.total = total
    self.seconds = seconds
    self.hints = hints
    self.message = message
    self.keys = keys
  }

  /// ` repair  2/6  3:05  1 hint    h hint  s skip  ? keys`; on narrow screens the keys become fewer, from the left.
  public func line(columns: Int) -> StyledText {
    let parts = [
      kind.rawValue, "\(number)/\(total)", clock, hints == 0 ? "no hints" : hints == 1 ? "1 hint" : "\(hints) hints",
    ]
    var left = " " + parts.joined(separator: "  ")
    if let message { left += "  " + message }
    var keys = self.keys.split(separator: "  ").map(String.init)
    while keys.count > 1, TextWidth.columns(left) + keys.joined(separator: "  ").count + 3 > columns {
      keys.removeFirst()
    }
    let right = " " + keys.joined(separator: "  ") + " "
    let room = max(1, columns - TextWidth.columns(right))
    return (StyledText(left).clipped(to: room).padded(to: room) + StyledText(right)).clipped(to: columns)
      .styled(.reversed)
  }

  private var clock: String {
    let whole = Int(max(0, seconds))
    let rest = whole % 60
    return "\(whole / 60):\(rest < 10 ? "0" : "")\(rest)"
  }
}
