import Checker
import Figures
import Workbook

/// Makes the questions of a predict drill: the verdicts here, and whoever makes the reasons.
struct PredictQuestion {
  private let study: Case
  private let variant: Variant
  private let report: Report
  private let measured: Measured

  private let vocabulary: BookVocabulary

  init(_ study: Case, _ variant: Variant, vocabulary: BookVocabulary, report: Report) {
    self.vocabulary = vocabulary
    self.study = study
    self.variant = variant
    self.report = report
    measured = Measured(report: report)
  }

  // MARK: - Verdicts

  func verdicts(_ order: inout SeededOrder) -> [PredictDrill.Choice] {
    var choices = [
      PredictDrill.Choice(
        text: Self.text(report.verdict), brief: Self.brief(report.verdict), isRight: true, explanation: measured.answer)
    ]
    if let against = measured.againstClean { choices.append(Self.wrong(.clean, against)) }
    // The nearest two always; which of the rest is left to the order.
    let suspects = self.suspects
    let chosen = suspects.prefix(2) + suspects.dropFirst(2).shuffled(using: &order).prefix(1)
    for kind in chosen.prefix(5 - choices.count - 1) {
      guard let against = measured.against(kind) else { continue }
      choices.append(Self.wrong(.found(kind), against))
    }
    if choices.count < 4 || order.next() % 2 == 0 {
      choices.append(
        .init(
          text: "**none**: in Swift \(study.languageMode) mode the compiler refuses it.", brief: "**none**",
          isRight: false,
          explanation: "It compiles in Swift \(study.languageMode) mode: the checker ran "
            + "\(Numbers.counted(report.exploration.schedules, "schedule")) of it."))
    }
    return Array(choices.shuffled(using: &order))
  }

  private static func text(_ verdict: Verdict) -> String { "\(brief(verdict)): \(VerdictStyle(verdict).meaning)" }

  private static func brief(_ verdict: Verdict) -> String { "**\(VerdictStyle(verdict).word)**" }

  /// A verdict that is not the one: what it would mean, and what was measured against it.
  private static func wrong(_ verdict: Verdict, _ against: String) -> PredictDrill.Choice {
    let meaning = VerdictStyle(verdict).meaning
    return PredictDrill.Choice(
      text: text(verdict), brief: brief(verdict), isRight: false,
      explanation: "\(brief(verdict)) would mean: \(meaning.prefix(1).lowercased())\(meaning.dropFirst()) \(against)")
  }

  /// Kinds that were not found and that a reader may expect: what the buggy twin has, then what shares a symptom with it.
  private var suspects: [Finding.Kind] {
    let twin = study.variants.filter { !$0.isFixed }.flatMap { $0.expectation.kinds }
      .compactMap(Finding.Kind.init(rawValue:))
    let own = report.findings.map(\.kind)
    var seen = Set(own)
    return
      (own.flatMap(Misconception.neighbours) + twin + twin.flatMap(Misconception.neighbours)
      + [.race, .deadlock, .leak])
      .filter { seen.insert($0).inserted }
  }

  // MARK: - Reasons

  /// The second question.
  var reasons: PredictReasons {
    PredictReasons(study, variant, report: report, vocabulary: vocabulary, suspects: suspects)
  }
}
