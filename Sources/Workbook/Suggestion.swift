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
