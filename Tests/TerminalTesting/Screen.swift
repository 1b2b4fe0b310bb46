/// What a person would see on a terminal at one moment.
public struct Screen: Sendable, Hashable {
  /// How a character is drawn.
  public struct Style: Sendable, Hashable {
    public var isBold: Bool
    public var isUnderlined: Bool
    public var isReversed: Bool
    /// Number of the foreground color, 0…255; nil for the terminal's own.
    public var color: Int?
    /// Number of the background color, 0…255; nil for the terminal's own.
    public var background: Int?

    public init(
      isBold: Bool = false, isUnderlined: Bool = false, isReversed: Bool = false, color: Int? = nil,
      background: Int? = nil
    ) {
      self.isBold = isBold
      self.isUnderlined = isUnderlined
      self.isReversed = isReversed
      self.color = color
      self.background = background
    }
  }

  /// One place of the screen. The second half of a wide character is an empty text.
  public struct Cell: Sendable, Hashable {
    public var text: String
    public var style: Style
  }

  public struct Cursor: Sendable, Hashable {
    /// Both count from 0.
    public var column: Int
    public var row: Int
    public var isVisible: Bool

    public init(column: Int, row: Int, isVisible: Bool = true) {
      self.column = column
      self.row = row
      self.isVisible = isVisible
    }
  }

  public var cells: [[Cell]]
  public var cursor: Cursor
  /// Whether the alternate screen is shown, as full-screen programs ask for.
  public var isAlternate: Bool

  /// The rows as text, without the spaces at their ends.
  public var rows: [String] {
    cells.map { row in
      var text = row.map(\.text).joined()
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  /// The rows as one text.
  public var text: String { rows.joined(separator: "\n") }

  /// Whether a row has this text.
  public func contains(_ text: String) -> Bool { rows.contains { $0.contains(text) } }

  /// Where a text first stands, from 0; nil if no row has it.
  public func place(of text: String) -> (column: Int, row: Int)? {
    for (row, line) in rows.enumerated() {
      guard let range = line.firstRange(of: text) else { continue }
      // Columns, not characters: cells hold what stands before.
      var before = line[..<range.lowerBound].unicodeScalars.count
      var column = 0
      while before > 0 {
        before -= cells[row][column].text.unicodeScalars.count
        column += 1
      }
      while cells[row][column].text.isEmpty { column += 1 }
      return (column, row)
    }
    return nil
  }

  /// How the first character of a text is drawn; nil if no row has it.
  public func style(of text: String) -> Style? { place(of: text).map { cells[$0.row][$0.column].style } }
}

extension Screen: CustomStringConvertible {
  /// The whole screen in a frame, and what it does not show of itself.
  public var description: String {
    let width = cells.first?.count ?? 0
    let edge = "+" + String(repeating: "-", count: width) + "+"
    let rows = cells.map { "|" + $0.map(\.text).joined() + "|" }
    let place = "\(cursor.isVisible ? "cursor" : "hidden cursor") at column \(cursor.column), row \(cursor.row)"
    return ([edge] + rows + [edge, "\(place)\(isAlternate ? "; alternate screen" : "")"]).joined(separator: "\n")
  }
}
