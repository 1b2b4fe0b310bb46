public import Checker
import Figures
public import Workbook

/// A question of two steps about a program: which verdict will the checker give, and why?
///
/// Entry point: `init`. Steps: 1. one of the case's variants, another for each review (a clean one is among them); 2. verdicts: the
/// measured one, and those that it is taken for; 3. reasons: the book's own, and those that a confused reader gives for the same verdict. Of
/// both, exactly one is right. The same drill and review give the same question on every machine.
public struct PredictDrill: Sendable, Hashable {
  /// One answer to choose.
  public struct Choice: Sendable, Hashable {
    /// Markdown, one to three sentences.
    public var text: String
    /// The same without what it means: the word of a verdict. Markdown.
    public var brief: String
    public var isRight: Bool
    /// For a wrong choice: why it is wrong, by what was measured. For the right one: what was measured. Markdown.
    public var explanation: String

    /// - Parameter brief: Nil for the whole text.
    init(text: String, brief: String? = nil, isRight: Bool, explanation: String) {
      self.text = text
      self.brief = brief ?? text
      self.isRight = isRight
      self.explanation = explanation
    }
  }

  public var id: DrillID
  /// The program that is asked about. Its name and file tell the answer: show `displayLines` alone.
  public var variant: Variant
  /// The language mode that it is compiled in: 5 or 6.
  public var languageMode: Int
  /// What it is started with.
  public var arguments: [String]
  /// First step, 3 to 5.
  public var verdicts: [Choice]
  /// Second step, 3 to 5. To be shown after the first is answered: they give away what the verdict is not.
  public var reasons: [Choice]
  /// Whether the second step asks for the rule that a clean program keeps, and not for what happens in it.
  public var asksForRule: Bool
  /// The measurement that is the answer.
  public var report: Report

  /// The question of a review; nil if none of the case's variants has a report, or too few distinct choices can be made.
  ///
  /// - Parameters:
  ///   - reports: What was measured, by variant.
  ///   - review: How often the drill was done before; each time another variant is asked about.
  public init?(_ study: Case, in book: Workbook, reports: [String: Report], review: Int = 0) {
    let order = PredictDrill.variants(of: study, reports: reports)
    guard !order.isEmpty else { return nil }
    let variant = order[((review % order.count) + order.count) % order.count]
    self.init(study, variant, in: book, vocabulary: BookVocabulary(book), reports: reports, review: review)
  }

  /// The question about one variant.
  public init?(
    _ study: Case, _ variant: Variant, in book: Workbook, reports: [String: Report], review: Int = 0
  ) {
    self.init(study, variant, in: book, vocabulary: BookVocabulary(book), reports: reports, review: review)
  }

  /// The same with the book's words at hand: to find them takes longer than to make a question.
  init?(
    _ study: Case, _ variant: Variant, in book: Workbook, vocabulary: BookVocabulary, reports: [String: Report],
    review: Int = 0
  ) {
    let id = DrillID(caseID: study.id, kind: .predict)
    guard let report = reports[variant.name], Self.canBeAsked(variant, report) else { return nil }
    var order = SeededOrder("\(id)/\(variant.name)", number: review)
    let question = PredictQuestion(study, variant, vocabulary: vocabulary, report: report)
    let verdicts = question.verdicts(&order)
    let reasons = question.reasons.choices(&order)
    for choices in [verdicts, reasons] {
      guard (3...5).contains(choices.count), Set(choices.map(\.text)).count == choices.count,
        choices.count(where: \.isRight) == 1
      else { return nil }
    }
    self.id = id
    self.variant = variant
    languageMode = study.languageMode
    arguments = study.arguments
    self.verdicts = verdicts
    self.reasons = reasons
    asksForRule = question.reasons.asksForRule
    self.report = report
  }

  /// Whether there is a reason to ask for. What the checker does not control is no question about concurrency, and of a program that is wrong
  /// and clean, or a repair that is not, nobody can say why from what was measured.
  private static func canBeAsked(_ variant: Variant, _ report: Report) -> Bool {
    report.verdict != .found(.unsupported) && variant.expectation != .anything
      && (report.verdict == .clean) == variant.isFixed
  }

  /// The variants that can be asked about, in the order in which reviews take them.
  static func variants(of study: Case, reports: [String: Report]) -> [Variant] {
    var order = SeededOrder("\(study.id)/predict/variants")
    let usable = study.variants.filter { variant in
      reports[variant.name].map { canBeAsked(variant, $0) } ?? false
    }
    return usable.sorted { $0.name < $1.name }.shuffled(using: &order)
  }
}
