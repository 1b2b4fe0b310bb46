/// An access to memory, read back from the action of an interleaving that tells of it: the words of `AccessWording`, taken apart.
public struct ToldAccess: Sendable, Hashable {
  /// The memory as it is named there: `"Account.balance"`.
  public var variable: String
  public var isRead: Bool
  public var isWrite: Bool

  /// Nil if the action is no access.
  public init?(_ action: InterleavingStep.Action) {
    guard action.kind == "access" else { return nil }
    // Longer beginnings first, where one begins with another.
    let beginnings: [(text: String, isRead: Bool, isWrite: Bool)] = [
      ("compare-exchange on ", true, true), ("atomically changes ", true, true), ("atomically writes ", false, true),
      ("atomically reads ", true, false), ("modifies ", true, true), ("writes ", false, true), ("reads ", true, false),
    ]
    guard let beginning = beginnings.first(where: { action.text.hasPrefix($0.text) }) else { return nil }
    var rest = action.text.dropFirst(beginning.text.count)
    for end in [" = ", ": ", " succeeds", " fails", " to ", " (", ", "] {
      if let range = rest.firstRange(of: end) { rest = rest[..<range.lowerBound] }
    }
    variable = String(rest)
    isRead = beginning.isRead
    isWrite = beginning.isWrite && !action.text.contains(" fails: it is ")
  }

  /// Rows in which what a unit does with a variable cannot be taken for one act: another unit comes between two accesses of its own in
  /// a way that no order of the whole acts would give.
  ///
  /// The four patterns of Lu, Tucek, Qin and Zhou, "AVIO: detecting atomicity violations via access interleaving invariants", 2006: a
  /// write between two reads, or between a read and a write, or between a write and a read; a read between two writes. A unit's read and
  /// write in one go (`x += 1`) count as one access each. Giving a variable its first value begins no act: nobody can have come before.
  ///
  /// - Parameter deeds: In order of time, who did what; nil where it was no access.
  /// - Returns: Positions of the three accesses of each such violation.
  /// - Complexity: O(*deeds*²) at most.
  public static func violations(in deeds: [(unit: Int, access: ToldAccess?)]) -> Set<Int> {
    var result: Set<Int> = []
    var known: Set<String> = []
    for (first, deed) in deeds.enumerated() {
      guard let access = deed.access else { continue }
      let isInitialization = known.insert(access.variable).inserted && !access.isRead
      guard !isInitialization else { continue }
      var between: [Int] = []
      for second in deeds.indices.dropFirst(first + 1) {
        guard let other = deeds[second].access, other.variable == access.variable else { continue }
        guard deeds[second].unit == deed.unit else {
          between.append(second)
          continue
        }
        let guilty = between.filter { position in
          deeds[position].access.map { isViolation(access, $0, other) } ?? false
        }
        if !guilty.isEmpty { result.formUnion(guilty + [first, second]) }
        break
      }
    }
    return result
  }

  private static func isViolation(_ first: ToldAccess, _ between: ToldAccess, _ second: ToldAccess) -> Bool {
    if between.isWrite { return first.isRead || second.isRead }
    return first.isWrite && second.isWrite
  }
}
