/// Who holds a resource at a moment at which an execution was stopped, and who waits for it.
///
/// Only what is known exactly: of an actor it is known who occupies it while somebody waits for it, of a semaphore who has taken of it as
/// long as those who give back are those who took.
public struct ResourceStatus: Codable, Sendable, Hashable {
  /// How somebody holds it.
  public enum Mode: String, Codable, Sendable, CaseIterable {
    /// Nobody else can have it.
    case whole
    /// A read-write lock, together with others who read.
    case reading
    /// A read-write lock, alone.
    case writing
    /// Some units of a semaphore.
    case units
    /// It runs on a queue or an actor.
    case turn
  }

  public struct Holder: Codable, Sendable, Hashable {
    /// The id of its unit in the execution, as `PartyStatus` has it.
    public var unit: UInt32
    /// `"task 2"`.
    public var party: String
    public var mode: Mode
    /// Units of a semaphore that it has; 1 of everything else.
    public var count: Int
  }

  /// As reasons of those who wait have it: `"lock A"`.
  public var name: String
  /// In the order in which they took it; empty if it is free.
  public var holders: [Holder]
  /// Ids of the parties that wait for it, in the order in which they were made.
  public var waiters: [String]
}

extension ResourceStatus.Holder {
  /// What is held, as an object of `holds`: `"lock A"`, `"read-write lock A to read"`, `"2 units of semaphore 1"`.
  public func phrase(_ name: String) -> String {
    switch mode {
    case .whole, .turn: name
    case .reading: "\(name) to read"
    case .writing: "\(name) to write"
    case .units: "\(count == 1 ? "a unit" : "\(count) units") of \(name)"
    }
  }
}
