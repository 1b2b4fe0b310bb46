public import Console

/// A program with a cursor on one of its lines, and lines that are marked.
public struct CodePane: Sendable {
  /// How a line is marked, beside the cursor.
  public enum Mark: Sendable, Hashable {
    /// Part of the answer that is being given.
    case chosen
    /// It was an answer, and a wrong one.
    case wrong
    /// It was an answer, and belongs to it.
    case near

    var sign: StyledText {
      switch self {
      case .chosen: StyledText("●", .bold(.yellow))
      case .wrong: StyledText("✗", .bold(.red))
      case .near: StyledText("~", .bold(.yellow))
      }
    }
  }

  private let program: ProgramText
  /// An index into the program's lines.
  private var index = 0
  public var marks: [Int: Mark] = [:]
  private var columns: Int
  private var height: Int
  /// The first row that is shown, of all rows.
  private var top = 0
  /// Digits that were typed one after the other: the number of a line.
  public private(set) var digits = ""

  public init(_ program: ProgramText, columns: Int, height: Int) {
    self.program = program
    self.columns = columns
    self.height = max(1, height)
    index = program.lines.firstIndex { !$0.text.allSatisfy { $0 == " " } && !$0.text.hasPrefix("import") } ?? 0
  }

  /// The number of the line that the cursor is on.
  public var line: Int { program.lines.isEmpty ? 1 : program.lines[index].number }

  public mutating func resize(columns: Int, height: Int) {
    self.columns = columns
    self.height = max(1, height)
    follow()
  }

  /// Rows that the whole program takes.
  public var rowCount: Int { laidOut.count }
  public var hasMore: (above: Bool, below: Bool) { (top > 0, top + height < rowCount) }

  /// Takes a key that moves the cursor. False for every other.
  public mutating func take(_ key: Key) -> Bool {
    let last = program.lines.count - 1
    let typed = digits
    digits = ""
    switch key {
    case .down, .character("j"): index = min(last, index + 1)
    case .up, .character("k"): index = max(0, index - 1)
    case .pageDown, .character("f"), .control("f"): index = min(last, index + max(1, height - 2))
    case .pageUp, .control("b"): index = max(0, index - max(1, height - 2))
    case .character("d"): index = min(last, index + max(1, height / 2))
    case .character("u"): index = max(0, index - max(1, height / 2))
    case .character("g"), .home: index = 0
    case .character("G"), .end: index = max(0, last)
    case .character(let character):
      guard character.isASCII, character.isWholeNumber else { return false }
      let longer = Int(typed + String(character)) ?? 0
      // A number that no line has begins anew with its last digit: what was typed before is another one.
      digits = longer <= (program.lines.last?.number ?? 0) ? typed + String(character) : String(character)
      if let number = Int(digits) {
        index = program.lines.lastIndex { $0.number <= number } ?? 0
      }
    default: return false
    }
    follow()
    return true
  }

  /// Ends the number that is being typed: whatever is typed next begins another one.
  public mutating func endNumber() { digits = "" }

  /// Exactly `height` rows.
  public var rows: [StyledText] {
    let shown = laidOut.dropFirst(top).prefix(height).map(\.text)
    return shown + Array(repeating: StyledText(), count: max(0, height - shown.count))
  }

  /// The row of the cursor, from the first one shown.
  public var cursorRow: Int { max(0, (laidOut.firstIndex { $0.index == index } ?? 0) - top) }

  private mutating func follow() {
    let rows = laidOut
    guard let first = rows.firstIndex(where: { $0.index == index }) else { return }
    let last = rows.lastIndex { $0.index == index } ?? first
    if first < top { top = first }
    if last >= top + height { top = min(first, last - height + 1) }
    top = min(max(0, top), max(0, rows.count - height))
  }

  private var laidOut: [(index: Int, text: StyledText)] {
    let digits = program.digits
    return program.lines.enumerated().flatMap { offset, line -> [(index: Int, text: StyledText)] in
      let isHere = offset == index
      let number = String(line.number)
      let padded = String(repeating: " ", count: max(0, digits - number.count)) + number
      let gutter =
        StyledText(isHere ? "▶" : " ", .bold(.yellow)) + (marks[line.number]?.sign ?? StyledText(" "))
        + StyledText("\(padded) ", isHere ? TextStyle(isBold: true, isReversed: true) : .dim) + StyledText("│ ", .dim)
      return ProgramText.wrapped(line, to: columns, gutter: gutter, digits: digits).map { (offset, $0) }
    }
  }
}
