public import Console
import Figures

/// Two programs, the second a repair of the first: one listing with signs, and side by side where there is room.
///
/// ```swift
/// DiffText(ProgramText(buggy), ProgramText(fixed), names: ("buggy", "fixed")).write(to: &builder)
/// ```
public struct DiffText: Sendable {
  private let left: ProgramText
  private let right: ProgramText
  private let names: (left: String, right: String)
  private let rows: [ListingAlignment.Row]

  /// A page this wide has room for two programs.
  public static let sideBySide = 150
  /// Unchanged lines kept around a change when the others are folded.
  private static let context = 3
  /// Fewer unchanged lines than this are not worth a fold.
  private static let leastFolded = 8

  public init(_ left: ProgramText, _ right: ProgramText, names: (left: String, right: String)) {
    self.left = left
    self.right = right
    self.names = names
    rows = ListingAlignment(left.lines.map { Substring($0.text) }, right.lines.map { Substring($0.text) }).rows
  }

  /// Lines that differ, of both programs.
  public var changes: Int { rows.count { $0.isChanged } }

  /// - Parameter folds: Whether long stretches that are the same in both are folded: the reader has seen them.
  public func write(to builder: inout PageBuilder, folds: Bool = false) {
    let isWide = builder.width >= Self.sideBySide
    builder.figure { builder in
      heading(isWide, to: &builder)
      guard changes > 0 else {
        builder.line(StyledText("The two programs are the same.", .dim))
        return
      }
      for stretch in stretches(folds: folds) {
        guard stretch.isFolded else {
          write(stretch.rows, isWide, to: &builder)
          continue
        }
        builder.folded(StyledText("\(Numbers.counted(stretch.rows.count, "line")) as before", .dim)) { builder in
          builder.figure { write(stretch.rows, isWide, to: &$0) }
        }
      }
    }
  }

  private func heading(_ isWide: Bool, to builder: inout PageBuilder) {
    let first = StyledText("- \(names.left)", .bold(.red))
    let second = StyledText("+ \(names.right)", .bold(.green))
    if isWide {
      builder.line(first.padded(to: paneWidth(builder.width) + 3) + second)
    } else {
      builder.line(first + "   " + second)
    }
  }

  private struct Stretch {
    var rows: ArraySlice<ListingAlignment.Row>
    var isFolded: Bool
  }

  private func stretches(folds: Bool) -> [Stretch] {
    guard folds else { return [Stretch(rows: rows[...], isFolded: false)] }
    var result: [Stretch] = []
    var start = 0
    var index = 0
    while index < rows.count {
      guard !rows[index].isChanged else {
        index += 1
        continue
      }
      let end = rows[index...].firstIndex(where: \.isChanged) ?? rows.count
      let low = index == 0 ? 0 : index + Self.context
      let high = end == rows.count ? end : end - Self.context
      if high - low >= Self.leastFolded {
        result.append(Stretch(rows: rows[start..<low], isFolded: false))
        result.append(Stretch(rows: rows[low..<high], isFolded: true))
        start = high
      }
      index = end
    }
    result.append(Stretch(rows: rows[start...], isFolded: false))
    return result.filter { !$0.rows.isEmpty }
  }

  private func write(_ rows: ArraySlice<ListingAlignment.Row>, _ isWide: Bool, to builder: inout PageBuilder) {
    if isWide { columns(rows, to: &builder) } else { unified(rows, to: &builder) }
  }

  // MARK: - One listing

  private enum Sign: String {
    case same = " "
    case removed = "-"
    case added = "+"

    var style: TextStyle {
      switch self {
      case .same: .dim
      case .removed: .bold(.red)
      case .added: .bold(.green)
      }
    }
  }

  /// What goes stands before what comes, change by change.
  private func unified(_ rows: ArraySlice<ListingAlignment.Row>, to builder: inout PageBuilder) {
    var index = rows.startIndex
    while index < rows.endIndex {
      guard rows[index].isChanged else {
        unified(rows[index].left, rows[index].right, .same, to: &builder)
        index += 1
        continue
      }
      let end = rows[index...].firstIndex { !$0.isChanged } ?? rows.endIndex
      for row in rows[index..<end] where row.left != nil { unified(row.left, nil, .removed, to: &builder) }
      for row in rows[index..<end] where row.right != nil { unified(nil, row.right, .added, to: &builder) }
      index = end
    }
  }

  private func unified(_ before: Int?, _ after: Int?, _ sign: Sign, to builder: inout PageBuilder) {
    guard let line = after.map({ right.lines[$0 - 1] }) ?? before.map({ left.lines[$0 - 1] }) else { return }
    let digits = max(left.digits, right.digits)
    func number(_ index: Int?, _ program: ProgramText) -> String {
      let text = index.map { String(program.lines[$0 - 1].number) } ?? ""
      return String(repeating: " ", count: digits - text.count) + text
    }
    // Two columns of numbers where there is room for them, else the number in the file that the line is from.
    let isNarrow = builder.width < 64
    let numbers =
      isNarrow
      ? number(after ?? before, after == nil ? left : right) : "\(number(before, left)) \(number(after, right))"
    let gutter = StyledText(numbers + " ", .dim) + StyledText(sign.rawValue, sign.style) + StyledText("│ ", .dim)
    let indent = min(line.text.prefix { $0 == " " }.count + 4, builder.width / 3)
    let rest =
      StyledText(String(repeating: " ", count: numbers.count + 1)) + StyledText(sign.rawValue, sign.style)
      + StyledText("┆ " + String(repeating: " ", count: indent), .dim)
    for row in line.styled.wrapped(to: builder.width, first: gutter, rest: rest) { builder.line(row) }
  }

  // MARK: - Side by side

  private func paneWidth(_ width: Int) -> Int { (width - 3) / 2 }

  private func columns(_ rows: ArraySlice<ListingAlignment.Row>, to builder: inout PageBuilder) {
    let width = paneWidth(builder.width)
    for row in rows {
      let before = pane(row.left, left, row.isChanged ? .removed : .same, width)
      let after = pane(row.right, right, row.isChanged ? .added : .same, width)
      for index in 0..<max(before.count, after.count) {
        let text = index < before.count ? before[index] : StyledText()
        let rule = StyledText(" ║ ", .dim)
        builder.line((text.padded(to: width) + rule + (index < after.count ? after[index] : "")).trimmedEnd)
      }
    }
  }

  private func pane(_ index: Int?, _ program: ProgramText, _ sign: Sign, _ width: Int) -> [StyledText] {
    guard let index else { return [] }
    let line = program.lines[index - 1]
    let digits = program.digits
    let number = String(line.number)
    let gutter =
      StyledText(String(repeating: " ", count: digits - number.count) + number + " ", .dim)
      + StyledText(sign.rawValue, sign.style) + StyledText("│ ", .dim)
    let indent = min(line.text.prefix { $0 == " " }.count + 4, width / 3)
    let rest =
      StyledText(String(repeating: " ", count: digits + 1)) + StyledText(sign.rawValue, sign.style)
      + StyledText("┆ " + String(repeating: " ", count: indent), .dim)
    return line.styled.wrapped(to: width, first: gutter, rest: rest)
  }
}
