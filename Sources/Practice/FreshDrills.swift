/// The drills that were never done, and which of them is next: the four kinds in turn, so that a learner meets all of them on the first day.
///
/// It is the turn of the kind of which the fewest drills were begun. Within a case the order is that of ``turns``, since whoever has repaired
/// a program has nothing to predict in it: an earlier kind comes after a later one only where there is no other case for it.
struct FreshDrills {
  /// From recognizing what is wrong to mending it.
  private static let turns: [DrillKind] = [.predict, .find, .schedule, .repair]

  private var cards: [Deck.Card]
  private var begun: [DrillKind: Int] = [:]
  /// How far each case has come in the order of turns.
  private var reached: [String: Int] = [:]

  /// - Parameter all: Those that were done among them.
  init(_ all: [Deck.Card]) {
    cards = all.filter { $0.standing == .new }
    for card in all where card.standing != .new { count(card) }
  }

  var isEmpty: Bool { cards.isEmpty }

  /// Takes out the next one that fits; nil if none does.
  mutating func take(where fits: (Deck.Card) -> Bool) -> Deck.Card? {
    let kinds = Self.turns.enumerated().sorted {
      (begun[$0.element, default: 0], $0.offset) < (begun[$1.element, default: 0], $1.offset)
    }
    func isAhead(_ card: Deck.Card) -> Bool { Self.turn(card) > reached[card.id.caseID, default: -1] }
    for (_, kind) in kinds {
      if let index = cards.firstIndex(where: { $0.id.kind == kind && isAhead($0) && fits($0) }) { return take(index) }
    }
    return cards.firstIndex(where: fits).map { take($0) }
  }

  private mutating func take(_ index: Int) -> Deck.Card {
    let card = cards.remove(at: index)
    count(card)
    return card
  }

  private mutating func count(_ card: Deck.Card) {
    begun[card.id.kind, default: 0] += 1
    reached[card.id.caseID] = max(reached[card.id.caseID, default: -1], Self.turn(card))
  }

  private static func turn(_ card: Deck.Card) -> Int { turns.firstIndex(of: card.id.kind) ?? 0 }
}
