/// What has to be written so that a screen shows the next frame: only the rows that differ.
public struct ScreenDrawing: Sendable {
  private var shown: [String] = []
  private var size: (columns: Int, rows: Int)?
  /// Where the cursor was put; nil if it is hidden.
  private var cursor: (column: Int, row: Int)?

  public init() {}

  /// Forgets what is on the screen, as after another program wrote on it.
  public mutating func invalidate() {
    shown = []
    size = nil
  }

  /// The bytes that turn what is shown into `frame`; empty if nothing differs.
  ///
  /// They are meant for one write, and lie between the marks of a synchronized update (DEC private mode 2026), so that a terminal never
  /// shows half a frame; those that do not know the marks pass over them.
  ///
  /// - Parameters:
  ///   - frame: Rows from the top. What does not fit is cut off; missing ones are empty.
  ///   - cursor: Where the cursor stands, from 0; nil hides it.
  ///   - within: Columns and rows that there really are, where the frame was laid out for more; nil for those of `terminal`.
  public mutating func update(
    _ frame: [StyledText], cursor: (column: Int, row: Int)? = nil, for terminal: Capabilities,
    within: (columns: Int, rows: Int)? = nil
  ) -> String {
    let (columns, rows) = within ?? (terminal.columns, terminal.rows)
    var result = ""
    let isNew = size.map { $0.columns != columns || $0.rows != rows } ?? true
    if isNew {
      result += "\u{1b}[2J"
      shown = [String](repeating: "", count: rows)
      size = (columns, rows)
    }
    for row in 0..<rows {
      let line = row < frame.count ? ANSIText.line(frame[row].clipped(to: columns), for: terminal) : ""
      guard line != shown[row] else { continue }
      result += "\u{1b}[\(row + 1);1H\u{1b}[2K\(line)"
      shown[row] = line
    }
    let place = cursor.map { (column: max(0, min($0.column, columns - 1)), row: max(0, min($0.row, rows - 1))) }
    let isMoved = place?.column != self.cursor?.column || place?.row != self.cursor?.row
    guard !result.isEmpty || isMoved else { return "" }
    self.cursor = place
    let end = place.map { "\u{1b}[\($0.row + 1);\($0.column + 1)H\u{1b}[?25h" } ?? ""
    return "\u{1b}[?2026h\u{1b}[?25l\(result)\(end)\u{1b}[?2026l"
  }
}
