/// Reads pipe tables, which libcmark takes for paragraphs.
///
/// The rules are those of GitHub: a header line, a line of dashes, rows; a `|` splits cells even inside a code span
/// unless it is written `\|`. A wrong number of cells, which GitHub pads or cuts without a word, is a problem here.
/// Links by reference do not work in cells.
struct TableReader {
  enum Reading {
    case table(Table, [Problem])
    /// The paragraph looks like a table and is none.
    case problem(Problem)
  }

  let source: SourceText

  /// - Returns: Nil if the paragraph does not look like a table.
  func read(from start: SourcePosition, through endLine: Int) -> Reading? {
    let lines = (start.line...max(start.line, endLine)).map { number -> ArraySlice<UInt8> in
      let line = source.line(number)
      return number == start.line
        ? line.dropFirst(start.column - 1) : line.drop { Byte.isBlank($0) || $0 == Byte.greater }
    }
    guard lines.count > 1 else { return nil }
    guard let rule = lines.firstIndex(where: { alignments($0) != nil }), let columns = alignments(lines[rule]) else {
      guard lines.allSatisfy({ $0.first == Byte.pipe }) else { return nil }
      return .problem(
        Problem(
          .table, at: start, "this looks like a table, but its second line is not made of dashes",
          next: "Put a line such as |---|---| below the header, with as many columns."))
    }
    guard rule == 1 else {
      // A first line of dashes has nothing above it; a later one has text above its header.
      let line = start.line + rule
      return .problem(
        Problem(
          .table, at: SourcePosition(line: line, column: 1),
          rule == 0 ? "this table has no header" : "this table begins in the middle of a paragraph",
          next: rule == 0 ? "Put a header line above the dashes." : "Put a blank line before the header of the table."))
    }
    return table(lines, columns: columns, start: start)
  }

  private func table(_ lines: [ArraySlice<UInt8>], columns: [Table.Alignment], start: SourcePosition) -> Reading {
    var problems: [Problem] = []
    var rows: [[[Inline]]] = []
    for (index, line) in lines.enumerated() where index != 1 {
      let number = start.line + index
      let position = SourcePosition(line: number, column: line.startIndex - source.line(number).startIndex + 1)
      var cells = TableReader.cells(line)
      if cells.count != columns.count {
        problems.append(
          Problem(
            .table, at: position,
            "\(index == 0 ? "the header" : "this row") has \(TableReader.count(cells.count)),"
              + " and the line of dashes has \(columns.count)",
            next: "Give every row as many cells; write \\| for a bar inside a cell, in code too."))
      }
      cells = Array(cells.prefix(columns.count))
      cells += Array(repeating: [], count: columns.count - cells.count)
      rows.append(cells.map { inlines($0, at: position, problems: &problems) })
    }
    let header = rows.removeFirst()
    return .table(Table(alignments: columns, header: header, rows: rows), problems)
  }

  private func inlines(_ cell: [UInt8], at position: SourcePosition, problems: inout [Problem]) -> [Inline] {
    let (inlines, found) = Converter.inlines(ofCell: cell)
    problems += found.map { problem in
      var problem = problem
      problem.position = position
      return problem
    }
    return inlines
  }

  private static func count(_ cells: Int) -> String { cells == 1 ? "1 cell" : "\(cells) cells" }

  /// What a line of dashes says about the columns; nil for any other line.
  private func alignments(_ line: ArraySlice<UInt8>) -> [Table.Alignment]? {
    guard line.contains(Byte.pipe),
      line.allSatisfy({ Byte.isBlank($0) || [Byte.pipe, UInt8(ascii: "-"), UInt8(ascii: ":")].contains($0) })
    else { return nil }
    var result: [Table.Alignment] = []
    for cell in TableReader.cells(line) {
      let left = cell.first == UInt8(ascii: ":")
      let right = cell.count > 1 && cell.last == UInt8(ascii: ":")
      let dashes = cell.dropFirst(left ? 1 : 0).dropLast(right ? 1 : 0)
      guard !dashes.isEmpty, dashes.allSatisfy({ $0 == UInt8(ascii: "-") }) else { return nil }
      result.append(left ? (right ? .center : .left) : (right ? .right : .none))
    }
    return result.isEmpty ? nil : result
  }

  /// The cells of a line, trimmed; `\|` has become `|`.
  static func cells(_ line: ArraySlice<UInt8>) -> [[UInt8]] {
    var line = line.trimmed
    if line.first == Byte.pipe { line = line.dropFirst() }
    var cells: [[UInt8]] = []
    var cell: [UInt8] = []
    var index = line.startIndex
    var endsInBar = false
    while index < line.endIndex {
      endsInBar = false
      if line[index] == Byte.backslash, index + 1 < line.endIndex {
        if line[index + 1] != Byte.pipe { cell.append(Byte.backslash) }
        cell.append(line[index + 1])
        index += 2
        continue
      }
      if line[index] == Byte.pipe {
        cells.append(Array(cell.trimmed))
        cell = []
        endsInBar = true
      } else {
        cell.append(line[index])
      }
      index += 1
    }
    if !endsInBar { cells.append(Array(cell.trimmed)) }
    return cells
  }
}
