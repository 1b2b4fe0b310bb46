import CTrace

/// A thing that a step touched, and how (`cb_touch` of CTrace.h).
public struct Touch: Sendable, Hashable {
  /// Eight bytes of memory, a resource, a unit …
  public var key: UInt64
  /// For memory a bit for each byte read, and eight bits above them one for each byte written; else `reads` or `writes`.
  public var mask: UInt32

  public init(key: UInt64, mask: UInt32) {
    self.key = key
    self.mask = mask
  }

  static let reads = UInt32(CB_TOUCH_READS)
  static let writes = UInt32(CB_TOUCH_WRITES)
  static let attempt = UInt32(CB_TOUCH_ATTEMPT)
  private static let takes = UInt32(CB_TOUCH_TAKES)
  private static let releases = UInt32(CB_TOUCH_RELEASES)
  private static let blocks = UInt32(CB_TOUCH_BLOCKS)
  /// Everything: each step reads it, and a step that writes to it depends on all others.
  static let world = Touch.key(CB_TOUCH_WORLD, 0)

  static func key(_ kind: cb_touch, _ object: UInt64) -> UInt64 {
    UInt64(kind.rawValue) << 56 | object & 0xff_ffff_ffff_ffff
  }

  /// What kind of thing it is: 0 for memory, a `cb_resource_kind`, or a `cb_touch`.
  var kind: UInt32 { UInt32(truncatingIfNeeded: key >> 56) }
  var isMemory: Bool { kind == 0 }
  /// Whether what was published under this key comes before the step.
  var learns: Bool { mask & UInt32(CB_TOUCH_LEARNS) != 0 }
  /// Whether the step comes before those that learn of this key later.
  var publishes: Bool { mask & UInt32(CB_TOUCH_PUBLISHES) != 0 }
  /// Whether it is about the course of a unit, which has one order.
  var isUnit: Bool { kind == CB_TOUCH_UNIT.rawValue }
  var isOfPool: Bool { kind == CB_TOUCH_POOL.rawValue }

  /// Whether it is what a shared library initializes once; those lie at the top of the address space.
  var isOfLibraryOnce: Bool { kind == CB_RES_ONCE.rawValue && (key & 0xff_ffff_ffff_ffff) >> 40 >= 0x7f }

  /// Whether the two steps that touch this are dependent.
  func conflicts(with other: Touch) -> Bool {
    key == other.key ? Touch.conflict(mask, other.mask) : key == Touch.world || other.key == Touch.world
  }

  /// Whether a later step cannot have come before an earlier one, since it would have had to wait for it.
  static func waits(_ later: UInt32, for earlier: UInt32) -> Bool {
    later & blocks != 0 && earlier & releases != 0 && earlier & takes == 0
  }

  static func conflict(_ a: UInt32, _ b: UInt32) -> Bool {
    let (readsA, writesA, readsB, writesB) = (a & 0xff, a >> 8 & 0xff, b & 0xff, b >> 8 & 0xff)
    return writesA & (readsB | writesB) != 0 || readsA & writesB != 0
  }
}
