public import Console
import Figures
public import Workbook

/// A program, or a part of one, with the line numbers of its file.
///
/// ```swift
/// ProgramText(variant).write(to: &builder, marks: [17: ["thread 1 stands here"]])
/// ```
public struct ProgramText: Sendable {
  /// A line of the file.
  public struct Line: Sendable {
    /// Counted from 1, in the file on disk: what the checker names.
    public var number: Int
    public var text: String
    /// `text`, colored.
    public var styled: StyledText
  }

  /// Notes below the lines of a program, by line number. A line with no notes is marked all the same.
  public typealias Marks = [Int: [String]]

  public var lines: [Line]

  /// A variant's program without the lines that mark regions.
  public init(_ variant: Variant) { self.init(variant, region: nil) }

  /// One region of a variant, with the indentation that its lines share taken away; all of it if it has no such region.
  public init(_ variant: Variant, region name: String?) {
    let all = variant.displayLines
    if let name, let region = variant.region(named: name) {
      let numbers = all.map(\.number).filter { $0 >= region.firstLine }
      lines =
        ProgramText(
          region.text, number: { numbers.indices.contains($0) ? numbers[$0] : region.firstLine + $0 }
        ).lines
    } else {
      // Classified as a whole: a comment may go over lines.
      let styled = SwiftCode.lines(variant.source)
      lines = all.map { line in
        let index = line.number - 1
        return Line(
          number: line.number, text: line.text,
          styled: styled.indices.contains(index) ? CodeText.line(styled[index]) : StyledText(line.text))
      }
    }
  }

  /// Swift source text.
  ///
  /// - Parameter number: The number of each line, which is counted from 0.
  public init(_ source: String, number: (Int) -> Int = { $0 + 1 }) {
    let styled = SwiftCode.lines(source)
    lines = SwiftCode.plainLines(of: source).enumerated().map { index, text in
      Line(
        number: number(index), text: String(text),
        styled: index < styled.count ? CodeText.line(styled[index]) : StyledText(text))
    }
  }

  /// Columns of the largest line number.
  public var digits: Int { String(lines.last?.number ?? 1).count }

  /// All lines.
  public func write(to builder: inout PageBuilder, marks: Marks = [:]) {
    builder.figure { builder in
      for line in lines { write(line, notes: marks[line.number], to: &builder) }
    }
  }

  /// The marked lines with some around them, and dots for what is left out.
  ///
  /// - Parameter context: Lines above and below a marked one.
  public func writeExcerpt(to builder: inout PageBuilder, marks: Marks, context: Int = 2) {
    builder.figure { builder in
      var last: Int?
      for (index, line) in lines.enumerated() {
        let near = lines[max(0, index - context)..<min(lines.count, index + context + 1)]
        guard near.contains(where: { marks[$0.number] != nil }) else { continue }
        if let last, last + 1 < index {
          builder.line(StyledText(String(repeating: " ", count: digits + 2) + " ⋯", .dim))
        }
        write(line, notes: marks[line.number], to: &builder)
        last = index
      }
    }
  }

  private func write(_ line: Line, notes: [String]?, to builder: inout PageBuilder) {
    let gutter = Self.gutter(line.number, digits: digits, isMarked: notes != nil)
    for row in Self.wrapped(line, to: builder.width, gutter: gutter, digits: digits) { builder.line(row) }
    let indent = line.text.prefix { $0 == " " }.count
    let blank = StyledText(String(repeating: " ", count: digits + 3) + "│ ", .dim)
    for note in notes ?? [] {
      let first = blank + StyledText(String(repeating: " ", count: min(indent, 12))) + StyledText("└ ", .bold(.yellow))
      let rest = blank + StyledText(String(repeating: " ", count: min(indent, 12) + 2))
      for row in StyledText(note, .color(.yellow)).wrapped(to: builder.width, first: first, rest: rest) {
        builder.line(row)
      }
    }
  }

  /// ` ▶ 17 │ `: a mark, a number, a rule.
  static func gutter(_ number: Int, digits: Int, isMarked: Bool) -> StyledText {
    let text = String(number)
    let padded = String(repeating: " ", count: max(0, digits - text.count)) + text
    return isMarked
      ? StyledText("▶ \(padded) ", .bold(.yellow)) + StyledText("│ ", .dim)
      : StyledText("  \(padded) │ ", .dim)
  }

  /// A line over as many rows as it needs; those after the first are indented and have no number.
  static func wrapped(_ line: Line, to width: Int, gutter: StyledText, digits: Int) -> [StyledText] {
    let indent = min(line.text.prefix { $0 == " " }.count + 4, width / 3)
    let rest = StyledText(
      String(repeating: " ", count: digits + 3) + "┆ " + String(repeating: " ", count: indent), .dim)
    return line.styled.wrapped(to: width, first: gutter, rest: rest)
  }
}
