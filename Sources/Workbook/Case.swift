/// One case study: a bug, its repair, and what the checker must say about both.
public struct Case: Sendable, Hashable, Identifiable {
  /// The name of its folder in `cases/`: `send-without-receiver`.
  public var id: String
  public var title: String
  /// One sentence.
  public var summary: String
  /// Ids in the catalogue of bug patterns and of the structures that repair them; at least one.
  public var patterns: [String]
  /// Ids in the catalogue of numbers that it uses as parameters or checks.
  public var numbers: [String]
  /// The number of the chapter that it belongs to.
  public var chapter: Int
  /// 1 (easy) to 5 (hard).
  public var difficulty: Int
  /// The primitives that it is about: `Channel`, `Task`.
  public var uses: [String]
  /// What the one who meets the bug sees. Markdown.
  public var symptom: String
  /// Why it happens. Markdown.
  public var cause: String
  /// The cause in one short sentence: the right answer when a drill asks why. Markdown; what stands in code spans is in the program.
  public var reason: String?
  /// The repair as a rule. Markdown.
  public var fix: String
  /// What kinds of rule `fix` is an instance of, or could be taken for. Rules that share one are not told apart by one program.
  public var rules: [RuleKind]
  /// A ladder from the symptom to the line; at least three. Markdown.
  public var hints: [String]
  public var questions: [Question]
  /// Wrong explanations of why its programs go wrong, for the drill that asks why.
  public var misreadings: [Misreading]
  /// Titles of documentation, papers and incidents.
  public var reading: [String]
  public var lifecycle: Lifecycle?
  /// Which of the three diagnosis steps finds it.
  public var diagnosis: [DiagnosisStep]
  /// The language mode its variants are compiled in: 5 or 6.
  public var languageMode: Int
  /// What its variants are started with.
  public var arguments: [String]
  /// In the order of `case.yml`. There are always a `buggy` and a `fixed` one.
  public var variants: [Variant]
  /// The name of the program in its folder that measures something in ordinary runs, if there is one. It is no variant.
  public var measurement: String?
  /// The text of that program.
  public var measurementSource: String?

  public init(
    id: String, title: String, summary: String, patterns: [String], numbers: [String] = [], chapter: Int,
    difficulty: Int, uses: [String],
    symptom: String, cause: String, reason: String? = nil, fix: String, rules: [RuleKind] = [], hints: [String],
    questions: [Question],
    misreadings: [Misreading] = [], reading: [String] = [],
    lifecycle: Lifecycle? = nil, diagnosis: [DiagnosisStep] = [], languageMode: Int = 6, arguments: [String] = [],
    variants: [Variant], measurement: String? = nil, measurementSource: String? = nil
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.patterns = patterns
    self.numbers = numbers
    self.chapter = chapter
    self.difficulty = difficulty
    self.uses = uses
    self.symptom = symptom
    self.cause = cause
    self.reason = reason
    self.fix = fix
    self.rules = rules
    self.hints = hints
    self.questions = questions
    self.misreadings = misreadings
    self.reading = reading
    self.lifecycle = lifecycle
    self.diagnosis = diagnosis
    self.languageMode = languageMode
    self.arguments = arguments
    self.variants = variants
    self.measurement = measurement
    self.measurementSource = measurementSource
  }

  /// What somebody sees who meets the bug of a variant. Markdown.
  public func symptom(of variant: Variant) -> String { variant.symptom ?? symptom }

  /// The ladder from the symptom to the line of a variant's bug. Markdown.
  public func hints(for variant: Variant) -> [String] { variant.hints.isEmpty ? hints : variant.hints }

  /// Whether it is no case but the program of a claim, of which nothing is declared.
  public var isExperiment = false
  /// The one variant of an experiment.
  public static let experimentVariant = "program"

  /// Its folder, relative to the root of the book.
  public var folder: String { isExperiment ? "claims" : "cases/\(id)" }
  /// Its description, relative to the root of the book.
  public var file: String { "\(folder)/case.yml" }

  /// The program that measures, relative to the root of the book.
  public var measurementFile: String? { measurement.map { "\(folder)/\($0)" } }

  /// The variant with this name.
  public func variant(named name: String) -> Variant? {
    variants.first { $0.name == name }
  }

  /// The repair that belongs to a variant: `fixed-threads` for `buggy-threads`, `fixed` where there is none of its own, and a
  /// repair for itself.
  public func repair(of variant: Variant) -> Variant? {
    if variant.isFixed { return variant }
    let suffix = variant.name.drop { $0 != "-" }
    return self.variant(named: "fixed\(suffix)") ?? self.variant(named: "fixed")
  }

  /// An interview question with its model answer, both Markdown.
  public struct Question: Sendable, Hashable {
    public var question: String
    public var answer: String
    /// Ids in the catalogue of drills that it serves.
    public var drills: [String]

    public init(question: String, answer: String, drills: [String] = []) {
      self.question = question
      self.answer = answer
      self.drills = drills
    }
  }

  /// A wrong explanation of why a program of the case goes wrong: it fits what is seen, and is not so.
  public struct Misreading: Sendable, Hashable {
    /// What somebody believes, as a statement about the program. Markdown; what stands in code spans is in the program. It is false of every
    /// variant that has all of it.
    public var claim: String
    /// Why that is not so, without the cause. Markdown.
    public var truth: String

    public init(claim: String, truth: String) {
      self.claim = claim
      self.truth = truth
    }
  }

  /// The place of a case in the lifecycle matrix.
  public struct Lifecycle: Sendable, Hashable {
    /// What makes the program spawn the work.
    public enum Trigger: String, Sendable, Hashable, CaseIterable {
      case request, loop, timer, event, startup
    }

    public var trigger: Trigger
    /// Who promises how long the work lives.
    public var contract: String
    /// How one can see it.
    public var observability: String
    /// What ends it.
    public var termination: String

    public init(trigger: Trigger, contract: String, observability: String, termination: String) {
      self.trigger = trigger
      self.contract = contract
      self.observability = observability
      self.termination = termination
    }
  }

  /// A step of the three-step diagnosis.
  public enum DiagnosisStep: String, Sendable, Hashable, CaseIterable {
    case `static`, snapshot, lifecycle
  }
}
