/// One version of a case: a complete Swift program and what the checker must find in it.
public struct Variant: Sendable, Hashable {
  /// `buggy`, `fixed`, `tempting`, `buggy-threads` …
  public var name: String
  /// The file's name in the case's folder.
  public var file: String
  /// The file, relative to the root of the book.
  public var path: String
  public var title: String?
  /// Why a tempting repair looks right and is not, or why a repair holds. Markdown.
  public var why: String?
  public var expectation: Expectation
  /// The lines of the file at which one says: here it goes wrong. An answer with one of them, or with any of them
  /// together, is right. Ascending; empty where the author does not say, and in every variant that is no bug.
  public var bug: [Int]
  /// Why this program goes wrong, in one short sentence, where the case's own `reason` does not tell it; nil in a repair. Markdown; what
  /// stands in code spans is in the program.
  public var reason: String?
  /// What somebody sees who meets this bug, where the case's own `symptom` tells another story; of a twin of `buggy` only. Markdown.
  public var symptom: String?
  /// A ladder from the symptom to the line, where the case's own `hints` lead to other lines; of a twin of `buggy` only. Markdown.
  public var hints: [String]
  /// Wrong explanations of why this very program goes wrong, such as what a tempting repair is believed to have changed; none in a repair.
  public var misreadings: [Case.Misreading]
  /// How many schedules to search, if the author says.
  public var schedules: Int?
  /// The pool widths to search, if the author says.
  public var workers: [Int]?
  /// The bound on the steps of one execution, if the author says.
  public var steps: Int?
  /// How often to run it natively, plainly and under the stock ThreadSanitizer, for comparison; 0 for not at all.
  public var native: Int
  /// Whether plain memory accesses are scheduling points, so that the outcomes show what a race does.
  public var access: Bool
  /// The program.
  public var source: String
  /// The named regions of `source`, in source order.
  public var regions: [Region]

  public init(
    name: String, file: String, path: String, title: String? = nil, why: String? = nil, expectation: Expectation,
    bug: [Int] = [], reason: String? = nil, symptom: String? = nil, hints: [String] = [],
    misreadings: [Case.Misreading] = [],
    schedules: Int? = nil, workers: [Int]? = nil, steps: Int? = nil, native: Int = 0, access: Bool = false,
    source: String,
    regions: [Region] = []
  ) {
    self.name = name
    self.file = file
    self.path = path
    self.title = title
    self.why = why
    self.expectation = expectation
    self.bug = bug
    self.reason = reason
    self.symptom = symptom
    self.hints = hints
    self.misreadings = misreadings
    self.schedules = schedules
    self.workers = workers
    self.steps = steps
    self.native = native
    self.access = access
    self.source = source
    self.regions = regions
  }

  /// The most native runs that an author may ask for: they take real time.
  static let mostNativeRuns = 1000

  /// Whether this variant is a repair: its name is `fixed` or begins with it.
  public var isFixed: Bool { name.hasPrefix("fixed") }

  /// Whether this variant is a bug that a repair belongs to: its name is `buggy` or begins with `buggy-`.
  public var isBuggy: Bool { name == "buggy" || name.hasPrefix("buggy-") }

  /// Whether this variant is a plausible wrong repair: its name is `tempting` or begins with it.
  public var isTempting: Bool { name.hasPrefix("tempting") }

  /// What stands in the code spans of a text and is not in the program.
  public func unknownCode(in markdown: String) -> [String] {
    CodeSpans.of(markdown).filter { !source.contains($0) }
  }

  /// The region with this name.
  public func region(named name: String) -> Region? {
    regions.first { $0.name == name }
  }
}

/// The lines between `// region: name` and `// endregion` in a program.
public struct Region: Sendable, Hashable {
  public var name: String
  /// The line of the file that holds the first line of `text`; line `i` (from 0) is at `firstLine + i`.
  public var firstLine: Int
  /// The lines, with the indentation that all of them share removed, each with a line end.
  public var text: String

  public init(name: String, firstLine: Int, text: String) {
    self.name = name
    self.firstLine = firstLine
    self.text = text
  }
}
