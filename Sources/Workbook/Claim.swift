public import CommonMark

/// ```` ```claim ID ````: a sentence that people repeat, and the data that decide about it.
///
/// The verdict is computed from what was measured: evidence that holds counts for the side that its author gave it to, evidence that
/// does not hold counts for the other one. All for it: confirmed. All against it: refuted. Both: nuanced.
public struct Claim: Sendable, Hashable {
  public enum Verdict: String, Codable, Sendable, Hashable, CaseIterable {
    case confirmed, refuted, nuanced
  }

  /// Id in the catalogue of claims; unique in the book.
  public var id: String
  /// Quoted fairly. Markdown.
  public var statement: String
  /// For a statement about something that cannot be run here: the nearest one that is tested in its stead. Markdown.
  public var nearest: String?
  /// What was run. Markdown.
  public var experiment: String?
  public var evidence: [Evidence]
  /// What its author expects of the data.
  public var verdict: Verdict
  /// One sentence on how to read the verdict. Markdown.
  public var reading: String
  public var position: SourcePosition

  public init(
    id: String, statement: String, nearest: String? = nil, experiment: String? = nil, evidence: [Evidence],
    verdict: Verdict, reading: String, position: SourcePosition
  ) {
    self.id = id
    self.statement = statement
    self.nearest = nearest
    self.experiment = experiment
    self.evidence = evidence
    self.verdict = verdict
    self.reading = reading
    self.position = position
  }

  /// A condition on what was measured, and what it says if it holds.
  public struct Evidence: Sendable, Hashable {
    /// The case, or the claim itself for its own program in `claims/`.
    public var caseID: String
    /// Nil if it is about the measurements of the case.
    public var variant: String?
    /// All of them must hold. Never empty.
    public var conditions: [Condition]
    /// Whether it speaks for the claim.
    public var supports: Bool
    /// What it says. Markdown.
    public var text: String
    public var position: SourcePosition

    public init(
      caseID: String, variant: String?, conditions: [Condition], supports: Bool, text: String, position: SourcePosition
    ) {
      self.caseID = caseID
      self.variant = variant
      self.conditions = conditions
      self.supports = supports
      self.text = text
      self.position = position
    }
  }

  /// Something that the outcome of a program has or has not.
  public enum Condition: Sendable, Hashable {
    /// A finding of this kind is there.
    case finds(String)
    /// No finding of this kind is there.
    case lacks(String)
    /// Nothing was found.
    case clean
    /// Some outcome prints this text.
    case prints(String)
    /// Every outcome prints this text.
    case alwaysPrints(String)
    /// No outcome prints this text.
    case neverPrints(String)
    /// The message of some finding has these words.
    case says(String)
    /// All schedules were run, up to equivalence.
    case exhaustive
    /// The median of the first series in relation to that of the second lies in the range.
    case ratio(of: String, to: String, Limits)
    /// The median of a series lies in the range.
    case median(of: String, Limits)
  }

  /// A range of numbers that may be open at either end.
  public struct Limits: Sendable, Hashable {
    public var above: Double?
    public var below: Double?

    public init(above: Double? = nil, below: Double? = nil) {
      self.above = above
      self.below = below
    }

    public func contains(_ value: Double) -> Bool {
      (above.map { value > $0 } ?? true) && (below.map { value < $0 } ?? true)
    }
  }
}
