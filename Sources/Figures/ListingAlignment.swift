/// Two listings laid beside each other, line against line.
///
/// Unlike `Workbook.LineDiff`, which finds a shortest edit script, this keeps the most *text*, not the most lines: here the
/// difference is what the reader studies, and with plain line counts a blank line or a lone brace attracts its like from
/// far away and tears a change apart.
public struct ListingAlignment: Sendable, Hashable {
  /// One row of the comparison. Line numbers count from 1; a nil side has nothing there.
  public struct Row: Sendable, Hashable {
    public var left: Int?
    public var right: Int?
    public var isChanged: Bool
  }

  public var rows: [Row]

  /// - Complexity: O(n·m) time and space after equal beginnings and ends are set aside; beyond four million cells, the
  ///   middle is shown as one change.
  public init(_ left: [Substring], _ right: [Substring]) {
    var head = 0
    while head < left.count, head < right.count, left[head] == right[head] { head += 1 }
    var tail = 0
    while tail < left.count - head, tail < right.count - head,
      left[left.count - 1 - tail] == right[right.count - 1 - tail]
    { tail += 1 }

    rows = (0..<head).map { Row(left: $0 + 1, right: $0 + 1, isChanged: false) }
    let leftMiddle = left[head..<(left.count - tail)]
    let rightMiddle = right[head..<(right.count - tail)]
    var leftNext = leftMiddle.startIndex
    var rightNext = rightMiddle.startIndex
    for (leftLine, rightLine) in ListingAlignment.pairs(leftMiddle, rightMiddle) {
      appendChange(leftNext..<leftLine, rightNext..<rightLine)
      rows.append(Row(left: leftLine + 1, right: rightLine + 1, isChanged: false))
      leftNext = leftLine + 1
      rightNext = rightLine + 1
    }
    appendChange(leftNext..<leftMiddle.endIndex, rightNext..<rightMiddle.endIndex)
    for offset in stride(from: tail, to: 0, by: -1) {
      rows.append(Row(left: left.count - offset + 1, right: right.count - offset + 1, isChanged: false))
    }
  }

  private mutating func appendChange(_ left: Range<Int>, _ right: Range<Int>) {
    for offset in 0..<max(left.count, right.count) {
      rows.append(
        Row(
          left: offset < left.count ? left.lowerBound + offset + 1 : nil,
          right: offset < right.count ? right.lowerBound + offset + 1 : nil, isChanged: true))
    }
  }

  /// The common subsequence with the most text in it, as pairs of zero-based line numbers.
  private static func pairs(_ left: ArraySlice<Substring>, _ right: ArraySlice<Substring>) -> [(Int, Int)] {
    guard !left.isEmpty, !right.isEmpty, left.count * right.count <= 4_000_000 else { return [] }
    let width = right.count + 1
    var best = [Int](repeating: 0, count: (left.count + 1) * width)
    let weights = left.map(weight)
    for i in stride(from: left.count - 1, through: 0, by: -1) {
      for j in stride(from: right.count - 1, through: 0, by: -1) {
        let skip = max(best[(i + 1) * width + j], best[i * width + j + 1])
        let isSame = left[left.startIndex + i] == right[right.startIndex + j]
        best[i * width + j] = isSame ? max(skip, best[(i + 1) * width + j + 1] + weights[i]) : skip
      }
    }
    var result: [(Int, Int)] = []
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let isSame = left[left.startIndex + i] == right[right.startIndex + j]
      if isSame, best[i * width + j] == best[(i + 1) * width + j + 1] + weights[i] {
        result.append((left.startIndex + i, right.startIndex + j))
        i += 1
        j += 1
      } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return result
  }

  private static func weight(_ line: Substring) -> Int {
    1 + min(40, line.utf8.count { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "}") }) * 4
  }
}
