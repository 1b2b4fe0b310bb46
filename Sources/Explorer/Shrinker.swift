/// Makes a failing schedule short: fewer deviations from the default are fewer things to understand.
struct Shrinker {
  /// Most calls of the test.
  let limit: Int

  /// Removes deviations as long as the test still passes.
  ///
  /// The complement half of delta debugging: Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", TSE
  /// 2002. Ends with a list from which no single one can go, unless the limit comes first.
  ///
  /// - Parameter stillFails: Whether the trouble is still there under these deviations.
  /// - Complexity: O(n²) tests at worst, O(n log n) usually; at most `limit`.
  func shrink(_ deviations: [Deviation], _ stillFails: ([Deviation]) async throws -> Bool) async throws -> [Deviation] {
    var current = deviations
    var left = limit
    func test(_ candidate: [Deviation]) async throws -> Bool {
      left -= 1
      return try await stillFails(candidate)
    }
    guard !current.isEmpty, left > 0 else { return current }
    if try await test([]) { return [] }
    var chunk = (current.count + 1) / 2
    while !current.isEmpty, left > 0 {
      var removed = false
      // From the end: what comes late is most often noise.
      var end = current.count
      while end > 0, left > 0 {
        let start = max(0, end - chunk)
        var candidate = current
        candidate.removeSubrange(start..<end)
        if candidate.count < current.count, !candidate.isEmpty, try await test(candidate) {
          current = candidate
          removed = true
        }
        end = start
      }
      if chunk == 1, !removed { break }
      if !removed || chunk > current.count { chunk = max(1, min(chunk / 2, (current.count + 1) / 2)) }
    }
    return current
  }
}
