/// The candidate that the author most likely meant.
///
/// - Returns: Nil if nothing is close: more than one slip in three characters, or another word altogether. Among equally
///   close candidates the first one.
/// - Complexity: O(*candidates* × *length*²); words of more than 64 characters are not compared.
public func suggest(for word: String, in candidates: some Sequence<String>) -> String? {
  let written = Array(word.lowercased().utf8)
  guard !written.isEmpty, written.count <= 64 else { return nil }
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let target = Array(candidate.lowercased().utf8)
    guard target.count <= 64 else { continue }
    let distance = editDistance(written, target)
    guard distance <= max(1, min(written.count, target.count) / 3), distance < (best?.distance ?? .max) else {
      continue
    }
    best = (candidate, distance)
  }
  return best?.candidate
}

/// The names that somebody most likely meant who knows them by heart no better than most: slips, and names cut short.
///
/// First come names that are close as a whole; where there are none, those of which some of the words are (`lock-ordr` for
/// `lock-order-inversion`); then those that hold what was written, or that it holds. Parts behind slashes are compared one by one.
///
/// - Parameter limit: Most names to return.
/// - Returns: Those that are equally close and closer than all others, in their order; empty if nothing is close.
/// - Complexity: O(*candidates* × *length*² × *words of a name*); words of more than 64 characters are not compared.
public func suggestions(for word: String, in candidates: some Sequence<String>, limit: Int = 3) -> [String] {
  let written = word.lowercased()
  guard !written.isEmpty, written.utf8.count <= 64 else { return [] }
  var best: (closeness: Closeness, names: [String])?
  for candidate in candidates where candidate.utf8.count <= 64 {
    guard let closeness = Closeness(written, candidate.lowercased()), best.map({ closeness <= $0.closeness }) ?? true
    else { continue }
    if let known = best, known.closeness == closeness {
      if !known.names.contains(candidate) { best?.names.append(candidate) }
    } else {
      best = (closeness, [candidate])
    }
  }
  return Array((best?.names ?? []).prefix(limit))
}

/// How close a name is to what was written; less is closer.
private struct Closeness: Comparable {
  private enum Manner: Int { case whole, words, holds }
  private var manner: Manner
  private var distance: Int

  /// Nil if it is not close at all.
  init?(_ word: String, _ name: String) {
    let whole = editDistance(Array(word.utf8), Array(name.utf8))
    if whole <= max(2, word.utf8.count / 3), whole < word.utf8.count {
      (manner, distance) = (.whole, whole)
    } else if let distance = Self.distance(word, name), distance <= max(1, word.utf8.count / 4), word.utf8.count > 2 {
      (manner, self.distance) = (.words, distance)
    } else if word.utf8.count > 2, name.contains(word) || word.contains(name) {
      (manner, distance) = (.holds, 0)
    } else {
      return nil
    }
  }

  /// Between what was written and the words of the name that are most like it; part by part.
  private static func distance(_ word: String, _ name: String) -> Int? {
    let (written, parts) = (word.split(separator: "/"), name.split(separator: "/"))
    guard written.count == parts.count else { return nil }
    return zip(written, parts).reduce(0) { sum, pair in
      let (own, words) = (Array(pair.0.utf8), pair.1.split(separator: "-"))
      let count = pair.0.split(separator: "-").count
      let runs = (0...max(0, words.count - count)).map { start in
        words.dropFirst(start).prefix(count).joined(separator: "-")
      }
      return sum + (runs.map { editDistance(own, Array($0.utf8)) }.min() ?? own.count)
    }
  }

  static func < (left: Closeness, right: Closeness) -> Bool {
    (left.manner.rawValue, left.distance) < (right.manner.rawValue, right.distance)
  }
}

/// The least number of insertions, deletions, replacements and swaps of neighbors that turn one word into the other.
///
/// This is the "optimal string alignment" variant of the Damerau-Levenshtein distance: no part is edited twice.
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in 0..<left.count {
    var current = [row + 1]
    current.reserveCapacity(right.count + 1)
    for column in 0..<right.count {
      let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
      var cost = min(last[column + 1] + 1, current[column] + 1, replaced)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}

/// "Did you mean 'x'?" if there is something close, otherwise what can be written at all.
func nextStep(for word: String, in candidates: [String], otherwise: String) -> String {
  suggest(for: word, in: candidates).map { "Did you mean '\($0)'?" } ?? otherwise
}
