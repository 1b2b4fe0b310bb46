/// The fault without which a finding does not show.
public struct InjectedFault: Codable, Sendable, Hashable {
  public var kind: FaultKind
  /// Who was cancelled, or whose wait took longer: `"main"`, `"task 2 'worker'"`.
  public var target: String
  /// Number of the point among those of the target, from 1: a suspension point, or a wait with a deadline.
  public var point: Int
  public var moment: FaultMoment
  /// Seconds of virtual time by which the wait was made longer.
  public var seconds: Double?
  /// Where the target stood, if that is known.
  public var place: SourceFrame?

  public init(
    kind: FaultKind, target: String, point: Int, moment: FaultMoment = .waiting, seconds: Double? = nil,
    place: SourceFrame? = nil
  ) {
    self.kind = kind
    self.target = target
    self.point = point
    self.moment = moment
    self.seconds = seconds
    self.place = place
  }
}
