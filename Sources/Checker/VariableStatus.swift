/// The last known value of a variable at a moment at which an execution was stopped.
public struct VariableStatus: Codable, Sendable, Hashable {
  /// `"Bank.checking"`; with a number where several objects have a property of this name: `"Account.balance #2"`.
  public var name: String
  /// Where it belongs to, as findings say it: `"property 'Account.balance' of the Account made at main.swift:4"`.
  public var phrase: String
  /// As interleavings have it: `"40"`, `"0x…7f0a10"`.
  public var value: String
  /// Its value before the last move, if that changed it and it was known.
  public var before: String?
  /// Whether the last move wrote another value than there was, or the first one.
  public var isChanged: Bool
  /// Whether several parties use it, and one changes it when another has used it.
  public var isShared: Bool
  /// Whether its value is another than it was once; one that is only set does not vary.
  public var varies: Bool
}
