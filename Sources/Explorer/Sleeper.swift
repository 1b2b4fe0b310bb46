/// A member of a sleep set: a candidate whose next step was explored from here already.
///
/// As long as only steps that are independent of it are taken, taking it would lead to an execution that is equivalent to one that
/// was seen. Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996.
public struct Sleeper: Sendable, Hashable {
  public var unit: UInt32
  /// What its next step touches.
  public var touches: [Touch]

  public init(unit: UInt32, touches: [Touch]) {
    self.unit = unit
    self.touches = touches
  }

  /// Whether a step that touches this may not be exchanged with the sleeper's.
  func depends(on others: [Touch]) -> Bool {
    others.contains { other in touches.contains { $0.conflicts(with: other) } }
  }
}
