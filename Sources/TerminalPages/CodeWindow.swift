import Console

/// As much of a program as some rows hold: the lines at which somebody stands first, then what is around them.
struct CodeWindow {
  let program: ProgramText
  /// Who stands at a line, most important first.
  let marks: [Int: [StyledText]]
  /// The lines with marks, most important first.
  let focus: [Int]

  /// Columns for who stands there.
  private var gutter: Int {
    marks.values.map { Self.joined($0).columns }.max().map { min(max($0, 2), 8) } ?? 2
  }

  /// - Parameter rows: At least 1. Fewer lines come back where the program has fewer.
  func rows(_ rows: Int, columns: Int) -> [StyledText] {
    let shown = chosen(rows)
    var result: [StyledText] = []
    var last = -1
    for index in shown {
      if index > last + 1 {
        result.append(StyledText(String(repeating: " ", count: gutter + program.digits) + " ⋯", .dim))
      }
      last = index
      result.append(line(program.lines[index]).clipped(to: columns))
    }
    return result
  }

  private func line(_ line: ProgramText.Line) -> StyledText {
    let who = marks[line.number].map { Self.joined($0).clipped(to: gutter) } ?? ""
    let number = String(line.number)
    let padded = String(repeating: " ", count: max(0, program.digits - number.count)) + number
    let isMarked = marks[line.number] != nil
    return (StyledText(String(repeating: " ", count: max(0, gutter - who.columns))) + who)
      + StyledText(isMarked ? "▶" : " ", .bold(.yellow)) + StyledText(padded, isMarked ? .bold : .dim)
      + StyledText(" │ ", .dim) + line.styled
  }

  private static func joined(_ labels: [StyledText]) -> StyledText {
    labels.count <= 3
      ? StyledText.joined(labels, separator: " ")
      : StyledText.joined(Array(labels.prefix(2)), separator: " ") + StyledText("+\(labels.count - 2)")
  }

  /// Indices of lines in ascending order that fit, the dots between them included.
  private func chosen(_ rows: Int) -> [Int] {
    let count = program.lines.count
    if count <= rows { return Array(0..<count) }
    var chosen: Set<Int> = []
    var centers = focus.compactMap { number in program.lines.firstIndex { $0.number == number } }
    if centers.isEmpty { centers = [0] }
    for distance in 0..<count {
      for center in centers {
        for index in Set([center - distance, center + distance]).sorted()
        where program.lines.indices.contains(index) && !chosen.contains(index) {
          let more = chosen.union([index])
          guard Self.height(more) <= rows else { continue }
          chosen = more
        }
      }
      if Self.height(chosen) >= rows { break }
    }
    return chosen.sorted()
  }

  private static func height(_ chosen: Set<Int>) -> Int {
    var last = -1
    var height = 0
    for index in chosen.sorted() {
      height += index > last + 1 ? 2 : 1
      last = index
    }
    return height
  }
}
