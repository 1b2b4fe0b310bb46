public import Checker
import Console

/// Short names for parties, to stand beside the lines of a program: `m`, `t1`, `t2`.
public struct PartyLabels: Sendable, Hashable {
  private var labels: [UInt32: String] = [:]
  private var order: [UInt32] = []

  /// The first letter of each id and its number; as many letters as tell kinds apart. Of an id with several words, the first of each.
  public init(_ parties: [PartyStatus]) {
    order = parties.map(\.unit)
    let words = Set(parties.map(\.id).filter { !Self.isLong($0) }.map(Self.word))
    for party in parties where Self.isLong(party.id) {
      let letters = party.id.split(separator: " ").compactMap(\.first).filter(\.isLetter)
      labels[party.unit] = String(letters) + party.id.filter(\.isNumber)
    }
    for party in parties where !Self.isLong(party.id) {
      let word = Self.word(party.id)
      let length = (1...max(1, word.count)).first { length in
        words.count { $0.hasPrefix(word.prefix(length)) } == 1
      }
      labels[party.unit] = word.prefix(length ?? word.count) + party.id.filter(\.isNumber)
    }
  }

  /// Whether an id has several words, as `main thread` has.
  private static func isLong(_ id: String) -> Bool {
    id.split(separator: " ").count { $0.contains(where: \.isLetter) } > 1
  }

  private static func word(_ id: String) -> String { String(id.prefix { $0.isLetter }) }

  public func label(_ unit: UInt32) -> String { labels[unit] ?? "?" }

  /// Columns of the longest.
  public var width: Int { labels.values.map(\.count).max() ?? 1 }

  private static let colors: [TextStyle.Color] = [.blue, .green, .magenta, .cyan, .yellow, .red]

  func style(_ unit: UInt32) -> TextStyle {
    .bold(Self.colors[(order.firstIndex(of: unit) ?? 0) % Self.colors.count])
  }

  func text(_ unit: UInt32) -> StyledText { StyledText(label(unit), style(unit)) }
}
