/// An order that looks shuffled and is the same for the same drill and review on every machine.
///
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), seeded with the
/// FNV-1a hash of a text: Swift's own hashes differ from run to run.
public struct SeededOrder: RandomNumberGenerator, Sendable, Hashable {
  private var state: UInt64

  /// - Parameters:
  ///   - name: What is ordered, for example the description of a drill.
  ///   - number: Which time, for example the number of the review.
  public init(_ name: String, number: Int = 0) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    state = hash ^ (UInt64(truncatingIfNeeded: number) &* 0x9e37_79b9_7f4a_7c15)
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
