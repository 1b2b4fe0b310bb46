/// A kind of rule that keeps programs from going wrong. The raw value is its name under `rule` in `case.yml`.
public enum RuleKind: String, Sendable, Hashable, CaseIterable {
  /// What is opened, taken, counted or started is given back on every way out.
  case pairing
  /// Whoever starts work waits for its end.
  case joining
  /// A cancellation or an error gets to everybody whom it concerns.
  case reach
  /// Every wait has somebody who will end it.
  case waking
  /// What belongs together happens in one step.
  case oneStep = "one-step"
  /// What has to come first is made to come first.
  case order
  /// What is shared has one owner; what is handed over is not touched any more.
  case ownership
  /// A failure is a result that somebody looks at.
  case outcome
  /// Work has a limit, in time or in number.
  case limit
}
