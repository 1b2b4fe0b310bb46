/// What has to be written so that a screen shows the next frame: only the rows that differ.
public struct ScreenDrawing: Sendable {
  private var shown: [String] = []
  private var size: (columns: Int, rows: Int)?

  public init() {}

  /// Forgets what is on the screen, as after another program wrote on it.
  public mutating func invalidate() {
    shown = []
    size = nil
  }

  /// The bytes that turn what is shown into `frame`.
  ///
  /// - Parameters:
  ///   - frame: Rows from the top. What does not fit is cut off; missing ones are empty.
  ///   - cursor: Where the cursor stands, from 0; nil hides it.
  public mutating func update(
    _ frame: [StyledText], cursor: (column: Int, row: Int)? = nil, for terminal: Capabilities
  ) -> String {
    var result = ""
    if size.map({ $0.columns != terminal.columns || $0.rows != terminal.rows }) ?? true {
      result += "\u{1b}[2J"
      shown = [String](repeating: "", count: terminal.rows)
      size = (terminal.columns, terminal.rows)
    }
    result += "\u{1b}[?25l"
    for row in 0..<terminal.rows {
      let line = row < frame.count ? ANSIText.line(frame[row].clipped(to: terminal.columns), for: terminal) : ""
      guard line != shown[row] else { continue }
      result += "\u{1b}[\(row + 1);1H\u{1b}[2K\(line)"
      shown[row] = line
    }
    if let cursor {
      result +=
        "\u{1b}[\(min(cursor.row, terminal.rows - 1) + 1);\(min(cursor.column, terminal.columns - 1) + 1)H\u{1b}[?25h"
    }
    return result
  }
}
