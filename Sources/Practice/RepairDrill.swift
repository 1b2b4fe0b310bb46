public import Checker
import Explorer
public import Workbook

/// Mend a program in your editor until the checker finds nothing and the program still does its job.
///
/// `RepairWorkspace` holds the file, `RepairJudge` judges it, and `RepairTeaching` says what there is to learn when it has passed.
public struct RepairDrill: Sendable, Hashable {
  public var id: DrillID
  public var study: Case
  /// What is to be mended.
  public var buggy: Variant
  /// The reference.
  public var fixed: Variant
  /// What the repaired program must still do.
  public var specification: RepairSpecification
  /// How many schedules the buggy program needed to fail.
  public var needed: Int
  /// What was measured of the buggy program and of the reference.
  var reports: [String: Report]

  /// The drill of a review; nil if the case has no buggy variant with a clean repair, or either is not measured.
  ///
  /// - Parameters:
  ///   - reports: What was measured, by variant.
  ///   - review: How often the drill was done before: cases with several buggy variants take turns.
  public init?(_ study: Case, reports: [String: Report], review: Int = 0) {
    guard let buggy = Self.variant(of: study, review: review) else { return nil }
    self.init(study, buggy, reports: reports)
  }

  /// What a review mends; nil if the case has no buggy variant.
  ///
  /// - Parameter review: How often the drill was done before: cases with several buggy variants take turns.
  public static func variant(of study: Case, review: Int) -> Variant? {
    let buggy = study.buggyVariants
    return buggy.isEmpty ? nil : buggy[((review % buggy.count) + buggy.count) % buggy.count]
  }

  /// The drill that mends one variant.
  public init?(_ study: Case, _ variant: Variant, reports: [String: Report]) {
    guard let fixed = study.repair(of: variant), fixed.name != variant.name, let reference = reports[fixed.name],
      reference.verdict == .clean, let failure = reports[variant.name], failure.verdict != .clean
    else { return nil }
    id = DrillID(caseID: study.id, kind: .repair)
    self.study = study
    buggy = variant
    self.fixed = fixed
    specification = RepairSpecification(reference: reference)
    needed = failure.exploration.firstFindingAt ?? 0
    self.reports = reports
  }

  /// The name of the file to edit: that of the case, and of the twin if it is one. It does not say that it is buggy.
  public var fileName: String { "\(study.id)\(buggy.name.drop { $0 != "-" }).swift" }

  /// The tempting variants of the case that start from this program.
  var tempting: [Variant] {
    let suffix = buggy.name.drop { $0 != "-" }
    let own = study.variants.filter { $0.isTempting }
    return suffix.isEmpty ? own : own.filter { $0.name.hasSuffix(suffix) }
  }
}

/// What there is to learn after a repair has passed.
public struct RepairTeaching: Sendable, Hashable {
  /// Your version beside the reference.
  public var diff: LineDiff
  /// Why the bug happens. Markdown.
  public var cause: String
  /// The repair as a rule. Markdown.
  public var fix: String
  /// Interview questions with model answers, Markdown.
  public var questions: [Case.Question]
  /// Repairs that tempt, and why they are none. Markdown.
  public var tempting: [Tempting]

  /// A plausible repair that is none.
  public struct Tempting: Sendable, Hashable {
    public var title: String
    public var why: String
  }

  /// - Parameter submission: The text that passed.
  public init(_ drill: RepairDrill, submission: String) {
    diff = LineDiff(left: submission, right: drill.fixed.displaySource)
    cause = drill.study.cause
    fix = drill.study.fix
    questions = drill.study.questions
    tempting = drill.tempting.compactMap { variant in
      variant.title.flatMap { title in variant.why.map { Tempting(title: title, why: $0) } }
    }
  }
}
