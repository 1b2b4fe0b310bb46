import SwiftParser
import SwiftSyntax

/// What an edit takes out of a program and puts into it, by tokens; names of the editor's own choice do not count.
struct TokenChange {
  private let added: [String: Int]
  private let removed: [String: Int]

  /// - Parameter hidesNames: Whether names that `let` and `var` declare are no matter, known ones neither.
  init(from before: String, to after: String, hidesNames: Bool = false) {
    var (left, right) = (Self.tokens(before), Self.tokens(after))
    if hidesNames {
      let declared = Self.declared(left).union(Self.declared(right))
      left = left.map { declared.contains($0) ? "_" : $0 }
      right = right.map { declared.contains($0) ? "_" : $0 }
    }
    let known = Set(left)
    // Pairs of neighbours, so that where a token stands matters.
    let leftPairs = Self.pairs(left.map { $0 })
    let rightPairs = Self.pairs(right.map { known.contains($0) || !Self.isName($0) ? $0 : "_" })
    added = rightPairs.merging(leftPairs) { max(0, $0 - $1) }.filter { rightPairs[$0.key] != nil && $0.value > 0 }
    removed = leftPairs.merging(rightPairs) { max(0, $0 - $1) }.filter { leftPairs[$0.key] != nil && $0.value > 0 }
  }

  /// How much two edits of a program are alike, whatever names their authors chose: 0 for nothing, 1 for all of it.
  static func likeness(of one: String, and other: String, to before: String) -> Double {
    [false, true].map { hidesNames in
      TokenChange(from: before, to: one, hidesNames: hidesNames)
        .likeness(to: TokenChange(from: before, to: other, hidesNames: hidesNames))
    }.max() ?? 0
  }

  /// How much two edits share of what either of them does: 0 for nothing, 1 for all of it.
  func likeness(to other: TokenChange) -> Double {
    func counts(_ left: [String: Int], _ right: [String: Int]) -> (shared: Int, all: Int) {
      Set(left.keys).union(right.keys).reduce((0, 0)) { sum, key in
        let (one, two) = (left[key] ?? 0, right[key] ?? 0)
        return (sum.0 + min(one, two), sum.1 + max(one, two))
      }
    }
    let (plus, minus) = (counts(added, other.added), counts(removed, other.removed))
    let all = plus.all + minus.all
    return all == 0 ? 0 : Double(plus.shared + minus.shared) / Double(all)
  }

  /// The number literals of a program.
  static func numbers(_ source: String) -> Set<String> {
    Set(tokens(source).filter { $0.first?.isNumber ?? false })
  }

  private static func tokens(_ source: String) -> [String] {
    Parser.parse(source: source).tokens(viewMode: .sourceAccurate).map(\.text)
  }

  private static func declared(_ tokens: [String]) -> Set<String> {
    Set(zip(tokens, tokens.dropFirst()).filter { ["let", "var"].contains($0.0) && isName($0.1) }.map(\.1))
  }

  private static func pairs(_ tokens: [String]) -> [String: Int] {
    Dictionary(zip(tokens, tokens.dropFirst()).map { ("\($0) \($1)", 1) }, uniquingKeysWith: +)
  }

  private static func isName(_ token: String) -> Bool { token.first.map { $0.isLetter || $0 == "_" } ?? false }
}
