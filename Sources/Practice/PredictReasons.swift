import Checker
import Figures
import Workbook

/// Makes the choices of the second question of a predict drill, when the verdict is known. So none of them may be one that the verdict
/// rules out, and all have one form.
///
/// - Of a program in which something is found: mechanisms, as statements about it. The wrong ones are misreadings, each of which fits what
///   was found: the variant's own first, so that what a tempting repair changed is spoken of by more than the right one, then the case's.
/// - Of a clean one: rules, one of which it keeps because its author put that into it. The wrong ones mend other cases with the same
///   primitives, by rules of other kinds and of other chapters, or are rules that keep nothing.
struct PredictReasons {
  private let study: Case
  private let variant: Variant
  private let report: Report
  private let measured: Measured
  private let vocabulary: BookVocabulary
  /// Kinds that were not found and that a reader may expect, nearest first.
  private let suspects: [Finding.Kind]

  /// Most characters of a rule, and of a mechanism beyond its first sentence: all choices are to be seen at once beside the program, and none
  /// is to be known by its length.
  private static let limit = 250
  private static let mechanismLimit = 160
  private static let mostWrong = 3

  init(
    _ study: Case, _ variant: Variant, report: Report, vocabulary: BookVocabulary, suspects: [Finding.Kind]
  ) {
    self.study = study
    self.variant = variant
    self.report = report
    self.vocabulary = vocabulary
    self.suspects = suspects
    measured = Measured(report: report)
  }

  /// Whether the question is for a rule.
  var asksForRule: Bool { report.verdict == .clean }

  func choices(_ order: inout SeededOrder) -> [PredictDrill.Choice] {
    let text = asksForRule ? Sentences.lead(study.fix, limit: Self.limit) : cause
    let right = PredictDrill.Choice(text: text, isRight: true, explanation: measured.answer)
    let wrong = asksForRule ? rules(&order) : mechanisms(&order)
    return ([right] + wrong).shuffled(using: &order)
  }

  // MARK: - Mechanisms

  private var cause: String {
    if let reason = variant.reason { return reason }
    if variant.isTempting, let why = variant.why { return Sentences.objection(why, limit: Self.mechanismLimit) }
    if let reason = study.reason, Sentences.codes(in: reason).allSatisfy(variant.source.contains) { return reason }
    return Sentences.lead(variant.why ?? study.cause, limit: Self.mechanismLimit)
  }

  private func mechanisms(_ order: inout SeededOrder) -> [PredictDrill.Choice] {
    let shared = study.misreadings.filter { Sentences.codes(in: $0.claim).allSatisfy(variant.source.contains) }
    var wrong = (variant.misreadings.shuffled(using: &order) + shared.shuffled(using: &order))
      .map { PredictDrill.Choice(text: $0.claim, isRight: false, explanation: $0.truth) }
      .prefix(Self.mostWrong)
    // Where the author names none: what can be told of any program, and is refuted by what was measured.
    if wrong.count < 2 { wrong += neighbors().shuffled(using: &order).prefix(1) }
    if wrong.count < 2 { wrong += otherKinds(&order).prefix(Self.mostWrong - wrong.count) }
    if wrong.count < 2, let against = measured.againstClean {
      wrong.append(
        .init(
          text: "Swift \(study.languageMode) mode accepts it, so it is the machine that is at fault.", isRight: false,
          explanation: "The compiler looks for data races, and not for what an order of events leads to. \(against)"))
    }
    return Array(wrong)
  }

  /// Mechanisms of kinds that were not found; those that share a symptom with what was found first, one for each kind.
  private func otherKinds(_ order: inout SeededOrder) -> [PredictDrill.Choice] {
    var ordered = Misconception.plausible(in: variant.source).shuffled(using: &order)
    ordered.sort {
      (suspects.firstIndex(of: $0.kind) ?? suspects.count) < (suspects.firstIndex(of: $1.kind) ?? suspects.count)
    }
    var seen: Set<Finding.Kind> = []
    return ordered.compactMap { one in
      guard let against = measured.refutation(ofMechanism: one.kind), seen.insert(one.kind).inserted else { return nil }
      return .init(text: one.text, isRight: false, explanation: against)
    }
  }

  /// Causes of other cases that read as statements about this program, and are not true of it: they end in something that was not
  /// found here.
  private func neighbors() -> [PredictDrill.Choice] {
    let own = Sentences.words(variant.source + " " + study.summary + " " + study.symptom).union(vocabulary.words)
    let uses = Set(study.uses)
    return vocabulary.causes.compactMap { other -> PredictDrill.Choice? in
      guard other.caseID != study.id, !uses.isDisjoint(with: other.uses),
        other.patterns.isDisjoint(with: study.patterns),
        let against = measured.refutation(ofMechanism: other.kind)
      else { return nil }
      let sentence = other.sentences.first { sentence in
        sentence.codes.allSatisfy(variant.source.contains) && sentence.words.isSubset(of: own)
      }
      guard let sentence else { return nil }
      return .init(
        text: sentence.text, isRight: false,
        explanation:
          "That is the cause in “\(other.title)”, and it ends in: \(VerdictStyle(other.kind).word). \(against)")
    }
  }

  // MARK: - Rules

  private func rules(_ order: inout SeededOrder) -> [PredictDrill.Choice] {
    let own = Sentences.words(study.fix)
    let kinds = Set(study.buggyVariants.flatMap { $0.expectation.kinds })
    // A rule of the same kind or the same chapter, or one in the same words, may well be kept here, too.
    let others = vocabulary.rules.filter { rule in
      rule.caseID != study.id && rule.patterns.isDisjoint(with: study.patterns)
        && rule.kinds.isDisjoint(with: study.rules)
        && rule.sentence.codes.allSatisfy(variant.source.contains)
        && rule.sentence.words.intersection(own).count <= 2 && rule.sentence.text.count <= Self.limit
    }
    let apart = others.filter { $0.chapter != study.chapter }
    let ranked = (apart.count < Self.mostWrong ? others : apart).shuffled(using: &order)
      .map { rule in (rule, 2 * rule.uses.intersection(study.uses).count + (kinds.contains(rule.kind.rawValue) ? 1 : 0))
      }
      .enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element.0)
    // One that keeps nothing is among them.
    let foreign = ranked.prefix(2 * Self.mostWrong).shuffled(using: &order).prefix(Self.mostWrong - 1).map { rule in
      PredictDrill.Choice(
        text: rule.sentence.text, isRight: false,
        explanation: "That rule mends “\(rule.title)” (\(VerdictStyle(rule.kind).word)); it is not the one that keeps "
          + "this program from going wrong.")
    }
    let empty = WrongRule.plausible(in: variant.source).shuffled(using: &order).map {
      PredictDrill.Choice(text: $0.text, isRight: false, explanation: $0.truth)
    }
    return foreign + empty.prefix(Self.mostWrong - foreign.count)
  }
}
