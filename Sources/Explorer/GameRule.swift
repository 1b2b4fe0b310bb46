import Checker

/// Which choices of an execution a player is asked for.
///
/// A unit whose next step has nothing to do with anybody takes it at once: it can be taken at any time, so where nothing else is decided
/// there is nothing to choose. Choices after the end of `main` are cut off in reality.
struct GameRule: Sendable {
  /// Whether all choices are asked for.
  var asksEverything = false
  /// Stances from which a step is known to have nothing to do with others.
  var idle: Set<Stance> = []

  /// More steps in a row than these are not taken on nobody's word: a unit that goes round and round must be passed over by somebody.
  private static let mostInARow = 200

  enum Answer: Sendable, Hashable {
    case ask(choice: UInt32, byDefault: UInt32)
    /// The execution has to go another way than it did.
    case deviate(Deviation)
    case end
  }

  /// What comes next in an execution, from choice number `first` on.
  func next(_ line: StanceTrace, from first: UInt32) -> Answer {
    var inARow = 0
    for point in line.points where point.choice.number >= first && !point.isAfterMain && !point.isDeadEnd {
      guard let value = byItself(point), inARow < Self.mostInARow else {
        return .ask(choice: point.choice.number, byDefault: point.choice.byDefault)
      }
      inARow += 1
      if value != point.choice.chosen { return .deviate(Deviation(choice: point.choice.number, value: value)) }
    }
    return .end
  }

  /// Whether somebody has to say what is chosen.
  func asks(_ point: StanceTrace.Point) -> Bool {
    !point.isAfterMain && !point.isDeadEnd && byItself(point) == nil
  }

  /// What is chosen without asking; nil if somebody has to say.
  func byItself(_ point: StanceTrace.Point) -> UInt32? {
    guard !asksEverything, point.choice.kind == .unit else { return nil }
    let units = zip(point.choice.candidates, point.stances).dropLast(point.choice.specialCount)
    let free = units.filter { $1.map(idle.contains) ?? false }.map(\.0)
    return free.first { $0 == point.choice.byDefault } ?? free.first
  }
}
