public import CommonMark
public import Console

/// A table: columns as wide as their cells need and the page allows, cells wrapped; on a narrow page a record for each row.
public struct TableText: Sendable {
  private let header: [StyledText]
  private let rows: [[StyledText]]
  private let alignments: [Table.Alignment]

  /// Between two columns.
  private static let gap = 2
  /// A column that must be narrower than this is no longer read as one.
  private static let least = 16

  /// - Parameter alignments: One for each column; missing ones are left.
  public init(header: [StyledText], rows: [[StyledText]], alignments: [Table.Alignment] = []) {
    self.header = header
    self.rows = rows
    self.alignments = alignments
  }

  public func write(to builder: inout PageBuilder) {
    builder.figure { builder in
      if let widths = widths(within: builder.width) {
        grid(widths, to: &builder)
      } else {
        records(to: &builder)
      }
    }
  }

  // MARK: - Side by side

  /// Widths of the columns; nil if they would become too narrow.
  ///
  /// Every column gets what its longest cell needs; if that is too much, the widest give way first, but none below its longest word.
  private func widths(within room: Int) -> [Int]? {
    let cells = header.indices.map { column in
      [header[column]] + rows.compactMap { $0.indices.contains(column) ? $0[column] : nil }
    }
    var widths = cells.map { $0.map(\.columns).max() ?? 0 }
    let limits = cells.map { column in
      min(column.map(\.columns).max() ?? 0, max(Self.least, min(24, column.map(Self.longestWord).max() ?? 0)))
    }
    let available = room - Self.gap * (header.count - 1)
    // Beyond the measure of prose a cell reads no better.
    for index in widths.indices { widths[index] = min(widths[index], max(limits[index], 64)) }
    while widths.reduce(0, +) > available {
      let candidates = widths.indices.filter { widths[$0] > limits[$0] }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return nil }
      widths[widest] -= 1
    }
    return widths
  }

  private static func longestWord(_ text: StyledText) -> Int {
    text.text.split(separator: " ").map { TextWidth.columns($0) }.max() ?? 0
  }

  private func grid(_ widths: [Int], to builder: inout PageBuilder) {
    if header.contains(where: { !$0.isEmpty }) {
      row(header.map { $0.styled(.bold) }, widths, to: &builder)
      let rule = widths.map { String(repeating: "─", count: $0) }.joined(
        separator: String(repeating: "─", count: Self.gap))
      builder.line(StyledText(rule, .dim))
    }
    let isWrapped = rows.contains { row in zip(row, widths).contains { $0.columns > $1 } }
    for (index, cells) in rows.enumerated() {
      // Where cells go over lines, rows need something between them.
      if index > 0, isWrapped { builder.line(StyledText()) }
      row(cells, widths, to: &builder)
    }
  }

  private func row(_ cells: [StyledText], _ widths: [Int], to builder: inout PageBuilder) {
    let wrapped = widths.indices.map { index in
      cells.indices.contains(index) ? cells[index].wrapped(to: widths[index]) : [StyledText()]
    }
    for line in 0..<(wrapped.map(\.count).max() ?? 0) {
      var text = StyledText()
      for (index, width) in widths.enumerated() {
        if index > 0 { text.append(String(repeating: " ", count: Self.gap)) }
        text.append(aligned(line < wrapped[index].count ? wrapped[index][line] : "", width, index))
      }
      builder.line(text.trimmedEnd)
    }
  }

  private func aligned(_ text: StyledText, _ width: Int, _ column: Int) -> StyledText {
    let missing = max(0, width - text.columns)
    switch alignments.indices.contains(column) ? alignments[column] : .none {
    case .right: return StyledText(String(repeating: " ", count: missing)) + text
    case .center: return (StyledText(String(repeating: " ", count: missing / 2)) + text).padded(to: width)
    case .left, .none: return text.padded(to: width)
    }
  }

  // MARK: - One below the other

  private func records(to builder: inout PageBuilder) {
    for (index, cells) in rows.enumerated() {
      if index > 0 { builder.line(StyledText(String(repeating: "─", count: min(8, builder.width)), .dim)) }
      for (column, cell) in cells.enumerated() where !cell.isEmpty {
        let name = header.indices.contains(column) ? header[column] : ""
        let text = name.isEmpty ? cell.styled(.bold) : name.styled(.bold) + StyledText(": ") + cell
        builder.text(text, rest: "  ")
      }
    }
  }
}
