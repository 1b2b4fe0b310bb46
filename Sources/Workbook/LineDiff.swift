/// Two texts side by side, line by line.
///
/// The edit script is a shortest one, found with E. Myers, "An O(ND) Difference Algorithm and Its Variations"
/// (Algorithmica, 1986), forward form, after common lines at both ends are set apart. It then differs from the paper:
/// removed and added lines that meet stand in one row, as changed.
public struct LineDiff: Sendable, Hashable {
  public enum Change: String, Sendable, Hashable {
    case same, removed, added, changed
  }

  /// A line of one side, counted from 1.
  public struct Line: Sendable, Hashable {
    public var number: Int
    public var text: String

    public init(number: Int, text: String) {
      self.number = number
      self.text = text
    }
  }

  /// What stands side by side. `added` has no left, `removed` no right line; the others have both.
  public struct Row: Sendable, Hashable {
    public var change: Change
    public var left: Line?
    public var right: Line?

    public init(change: Change, left: Line?, right: Line?) {
      self.change = change
      self.left = left
      self.right = right
    }
  }

  /// From top to bottom; the left lines in order are the left text, the right lines the right text.
  public var rows: [Row]

  /// Beyond this many differences the rest counts as changed altogether: the search remembers a number of states that
  /// is quadratic in it.
  private static let differenceLimit = 2_000

  /// Compares two texts; a line end at the end of a text does not begin another line.
  ///
  /// - Complexity: O((*left* + *right*) × *differences*) comparisons.
  public init(left: String, right: String) {
    self.init(left: LineDiff.lines(left), right: LineDiff.lines(right))
  }

  /// Compares two lists of lines.
  public init(left: [String], right: [String]) {
    var head = 0
    while head < left.count, head < right.count, left[head] == right[head] { head += 1 }
    var tail = 0
    while tail < left.count - head, tail < right.count - head,
      left[left.count - 1 - tail] == right[right.count - 1 - tail]
    { tail += 1 }
    let kept = LineDiff.commonLines(
      left[head..<(left.count - tail)], right[head..<(right.count - tail)])
    let ends = (0..<tail).map { (left.count - tail + $0, right.count - tail + $0) }
    rows = LineDiff.rows(left, right, common: (0..<head).map { ($0, $0) } + kept + ends)
  }

  private static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Pairs of indices of lines that stay, ascending in both.
  private static func commonLines(_ left: ArraySlice<String>, _ right: ArraySlice<String>) -> [(Int, Int)] {
    let (rows, columns) = (left.count, right.count)
    guard rows > 0, columns > 0 else { return [] }
    // reach[k + offset]: how far into `left` diagonal k (left index minus right index) gets with d differences.
    let limit = min(rows + columns, differenceLimit)
    let offset = limit + 1
    var reach = Array(repeating: 0, count: 2 * limit + 3)
    var history: [[Int]] = []
    for differences in 0...limit {
      history.append(Array(reach[(offset - differences - 1)...(offset + differences + 1)]))
      for diagonal in stride(from: -differences, through: differences, by: 2) {
        let goesDown =
          diagonal == -differences
          || (diagonal != differences && reach[offset + diagonal - 1] < reach[offset + diagonal + 1])
        var x = goesDown ? reach[offset + diagonal + 1] : reach[offset + diagonal - 1] + 1
        var y = x - diagonal
        while x < rows, y < columns, left[left.startIndex + x] == right[right.startIndex + y] {
          x += 1
          y += 1
        }
        reach[offset + diagonal] = x
        if x >= rows, y >= columns { return trace(history, left: left, right: right) }
      }
    }
    return []
  }

  /// Walks back from the end over what each step could reach.
  private static func trace(
    _ history: [[Int]], left: ArraySlice<String>, right: ArraySlice<String>
  ) -> [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    var (x, y) = (left.count, right.count)
    for differences in history.indices.reversed() {
      let reach = history[differences]  // diagonal k is at k + differences + 1
      func reached(_ diagonal: Int) -> Int { reach[diagonal + differences + 1] }
      let diagonal = x - y
      let cameDown =
        diagonal == -differences
        || (diagonal != differences && reached(diagonal - 1) < reached(diagonal + 1))
      let previous = cameDown ? diagonal + 1 : diagonal - 1
      let previousX = differences == 0 ? 0 : reached(previous)
      let previousY = differences == 0 ? 0 : previousX - previous
      while x > previousX, y > previousY {
        x -= 1
        y -= 1
        pairs.append((left.startIndex + x, right.startIndex + y))
      }
      (x, y) = (previousX, previousY)
    }
    return pairs.reversed()
  }

  private static func rows(_ left: [String], _ right: [String], common: [(Int, Int)]) -> [Row] {
    var rows: [Row] = []
    var (x, y) = (0, 0)
    func line(_ lines: [String], _ index: Int) -> Line { Line(number: index + 1, text: lines[index]) }
    for (nextX, nextY) in common + [(left.count, right.count)] {
      while x < nextX, y < nextY {
        rows.append(Row(change: .changed, left: line(left, x), right: line(right, y)))
        x += 1
        y += 1
      }
      while x < nextX {
        rows.append(Row(change: .removed, left: line(left, x), right: nil))
        x += 1
      }
      while y < nextY {
        rows.append(Row(change: .added, left: nil, right: line(right, y)))
        y += 1
      }
      guard x < left.count, y < right.count else { continue }
      rows.append(Row(change: .same, left: line(left, x), right: line(right, y)))
      x += 1
      y += 1
    }
    return rows
  }
}
