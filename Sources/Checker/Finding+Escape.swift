extension Finding {
  /// Ways in which a program leaves the control of explore mode.
  public enum Escape: Sendable, Hashable {
    /// It started another process.
    case process
    /// It ran on without a scheduling point until it was ended.
    case runningOn
    /// None of its executions ended within the bounds.
    case noEnd
  }

  /// In which way the program left control, of a finding of kind `unsupported` that is about one of these; else nil.
  public var escape: Escape? {
    guard kind == .unsupported else { return nil }
    if message.hasPrefix(Rule.ranOn) { return .runningOn }
    if message.hasPrefix(Self.noEnd) { return .noEnd }
    return message.hasPrefix(Rule.uncontrolled("fork")) ? .process : nil
  }
}

extension Finding {
  /// The text of a finding about a program of which no execution ended.
  public static let noEnd = "no execution ended within the bounds on steps and virtual time"
}

extension Rule {
  /// The text of a finding about something that is not controlled.
  static func uncontrolled(_ name: String) -> String { "\(name) is not controlled" }

  /// The text of a finding about an execution that came to no scheduling point any more.
  static let ranOn = "an execution took too long: it ran on without a scheduling point"
}
