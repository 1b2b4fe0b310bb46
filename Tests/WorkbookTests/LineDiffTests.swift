import Testing
import Workbook

@Suite("LineDiff")
struct LineDiffTests {
  @Test(
    "Two texts stand side by side",
    arguments: [
      ("", "", ""), ("a\n", "a", "= a|a"), ("a\n", "", "- a|"), ("", "a\n", "+ |a"),
      ("a\nb\nc", "a\nc", "= a|a, - b|, = c|c"),
      ("a\nc", "a\nb\nc", "= a|a, + |b, = c|c"), ("a\nb\nc", "a\nx\nc", "= a|a, ! b|x, = c|c"),
      ("a\nb\nc\nd", "a\nx\nd", "= a|a, ! b|x, - c|, = d|d"), ("a\nb", "b\na", "- a|, = b|b, + |a"),
      ("x\na\ny\nb\nz", "a\nq\nb", "- x|, = a|a, ! y|q, = b|b, - z|"),
    ])
  func table(_ left: String, _ right: String, _ expected: String) {
    let diff = LineDiff(left: left, right: right)
    let rows = diff.rows.map { row in
      let mark =
        switch row.change {
        case .same: "="
        case .removed: "-"
        case .added: "+"
        case .changed: "!"
        }
      return "\(mark) \(row.left?.text ?? "")|\(row.right?.text ?? "")"
    }
    #expect(rows.joined(separator: ", ") == expected)
  }

  @Test("Both texts come back in order, and no shorter script exists", arguments: 0..<300)
  func shortest(_ seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let left = (0..<next(14)).map { _ in String(next(4)) }
    let right = (0..<next(14)).map { _ in String(next(4)) }
    let diff = LineDiff(left: left, right: right)
    #expect(diff.rows.compactMap(\.left?.text) == left, "seed \(seed)")
    #expect(diff.rows.compactMap(\.right?.text) == right, "seed \(seed)")
    #expect(diff.rows.compactMap(\.left?.number) == Array(1..<(left.count + 1)), "seed \(seed)")
    for row in diff.rows {
      switch row.change {
      case .same: #expect(row.left?.text == row.right?.text, "seed \(seed)")
      case .changed: #expect(row.left?.text != row.right?.text, "seed \(seed)")
      case .removed: #expect(row.left != nil && row.right == nil, "seed \(seed)")
      case .added: #expect(row.left == nil && row.right != nil, "seed \(seed)")
      }
    }
    #expect(diff.rows.filter { $0.change == .same }.count == longestCommon(left, right), "seed \(seed)")
  }

  @Test("Long texts without a common line are compared in bounded time", .timeLimit(.minutes(5)))
  func long() {
    let left = (0..<5_000).map { "l\($0)" }
    let right = (0..<5_000).map { "r\($0)" }
    #expect(LineDiff(left: left, right: right).rows.count == 5_000)
  }

  /// The length of a longest common subsequence, by the table.
  private func longestCommon(_ left: [String], _ right: [String]) -> Int {
    var table = Array(repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
    for x in left.indices {
      for y in right.indices {
        table[x + 1][y + 1] = left[x] == right[y] ? table[x][y] + 1 : max(table[x][y + 1], table[x + 1][y])
      }
    }
    return table[left.count][right.count]
  }
}
