import SwiftParser
import SwiftSyntax
import Workbook

/// The lines of a program as far as they say something: what stands on them, without comments, layout and braces.
public struct ProgramLines: Sendable, Hashable {
  /// The tokens of each line of code, by line, joined with spaces.
  public private(set) var code: [Int: String] = [:]
  /// Lines that only open, close or import something.
  private var trivial: Set<Int> = []

  /// Reads a program; one that does not parse is read as far as it does.
  public init(_ source: String) {
    let tree = Parser.parse(source: source)
    let converter = SourceLocationConverter(fileName: "", tree: tree)
    var tokens: [Int: [String]] = [:]
    for token in tree.tokens(viewMode: .sourceAccurate) where token.tokenKind != .endOfFile {
      let first = converter.location(for: token.positionAfterSkippingLeadingTrivia).line
      // A text over several lines says something on each of them.
      for (offset, piece) in token.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        tokens[first + offset, default: []].append(String(piece))
      }
    }
    for (line, words) in tokens {
      code[line] = words.joined(separator: " ")
      let says = words.filter { !["{", "}", "(", ")", "[", "]", ",", ";", "else", "do"].contains($0) }
      if says.isEmpty || says.first == "import" { trivial.insert(line) }
    }
  }

  /// A program without comments and layout.
  public static func tokens(_ source: String) -> [String] {
    Parser.parse(source: source).tokens(viewMode: .sourceAccurate).map(\.text)
  }

  /// Whether a line can be an answer: it has code, and more than braces.
  public func counts(_ line: Int) -> Bool { code[line] != nil && !trivial.contains(line) }

  /// The lines that can be an answer, from the top.
  public var counting: [Int] { code.keys.filter(counts).sorted() }

  /// Lines of this program that another one has changed or does not have, and lines beside which the other has something more.
  func changes(to other: ProgramLines) -> (changed: Set<Int>, beside: Set<Int>) {
    let (left, right) = (counting, other.counting)
    let rows = LineDiff(left: left.map { code[$0] ?? "" }, right: right.map { other.code[$0] ?? "" }).rows
    var changed: Set<Int> = []
    var beside: Set<Int> = []
    var previous: Int?
    for (index, row) in rows.enumerated() {
      switch row.change {
      case .same: break
      case .removed, .changed: if let line = row.left?.number { changed.insert(left[line - 1]) }
      case .added:
        if let previous { beside.insert(previous) }
        if let next = rows[index...].first(where: { $0.left != nil })?.left?.number { beside.insert(left[next - 1]) }
      }
      if let line = row.left?.number { previous = left[line - 1] }
    }
    return (changed, beside.subtracting(changed))
  }
}
