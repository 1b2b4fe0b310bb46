/// What the checker must say about a variant.
public enum Expectation: Sendable, Hashable {
  /// Nothing is found.
  case clean
  /// Whatever is found: an experiment.
  case anything
  /// Each of these is found, and nothing of another kind. Never empty.
  case findings([Finding])

  /// One finding that must be there.
  public struct Finding: Sendable, Hashable {
    /// One of ``Expectation/kinds``.
    public var kind: String
    /// A line of the variant's file that a participant or moment of the finding names.
    public var line: Int?
    /// How many take part.
    public var participants: Int?

    public init(kind: String, line: Int? = nil, participants: Int? = nil) {
      self.kind = kind
      self.line = line
      self.participants = participants
    }
  }

  /// The names of what a checker can find, gravest first.
  ///
  /// The same list as the checker's own kinds, which this module does not see; a test of a module that sees both
  /// compares them.
  public static let kinds = [
    "crash", "deadlock", "race", "leak", "abandoned", "lostWakeup", "starvation", "livelock", "lockOrder",
    "lostMessage", "cancellationIgnored", "retainCycle", "nondeterministic", "unsupported",
  ]

  /// What to tell of a word that is none of the kinds, and what to do next; nil if it is one.
  static func problem(withKind name: String) -> (message: String, next: String)? {
    guard !kinds.contains(name) else { return nil }
    return (
      "'\(name)' is no kind of finding",
      nextStep(for: name, in: kinds, otherwise: "Use one of \(kinds.joined(separator: ", ")).")
    )
  }

  /// The kinds that must be found, without repetition, in the order of the author; empty for `clean`.
  public var kinds: [String] {
    guard case .findings(let findings) = self else { return [] }
    var seen: Set<String> = []
    return findings.map(\.kind).filter { seen.insert($0).inserted }
  }
}
