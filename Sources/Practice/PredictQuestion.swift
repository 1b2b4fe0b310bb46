import Checker
import Figures
import Workbook

/// Makes the choices of a predict drill.
struct PredictQuestion {
  private let study: Case
  private let variant: Variant
  private let book: Workbook
  private let report: Report
  private let measured: Measured

  private let vocabulary: BookVocabulary

  init(_ study: Case, _ variant: Variant, in book: Workbook, vocabulary: BookVocabulary, report: Report) {
    self.vocabulary = vocabulary
    self.study = study
    self.variant = variant
    self.book = book
    self.report = report
    measured = Measured(report: report)
  }

  // MARK: - Verdicts

  func verdicts(_ order: inout SeededOrder) -> [PredictDrill.Choice] {
    var choices = [
      PredictDrill.Choice(text: Self.text(report.verdict), isRight: true, explanation: measured.answer)
    ]
    if let against = measured.againstClean {
      choices.append(.init(text: Self.text(.clean), isRight: false, explanation: against))
    }
    // The nearest two always; which of the rest is left to the order.
    let suspects = self.suspects
    let chosen = suspects.prefix(2) + suspects.dropFirst(2).shuffled(using: &order).prefix(1)
    for kind in chosen.prefix(5 - choices.count - 1) {
      guard let against = measured.against(kind) else { continue }
      choices.append(.init(text: Self.text(.found(kind)), isRight: false, explanation: against))
    }
    if choices.count < 4 || order.next() % 2 == 0 {
      choices.append(
        .init(
          text: "**none**: in Swift \(study.languageMode) mode the compiler refuses it.", isRight: false,
          explanation: "It compiles in Swift \(study.languageMode) mode: the checker ran "
            + "\(Numbers.counted(report.exploration.schedules, "schedule")) of it."))
    }
    return Array(choices.shuffled(using: &order))
  }

  private static func text(_ verdict: Verdict) -> String {
    let style = VerdictStyle(verdict)
    return "**\(style.word)**: \(style.meaning)"
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

  func reasons(_ order: inout SeededOrder) -> [PredictDrill.Choice] {
    let right = PredictDrill.Choice(text: rightReason, isRight: true, explanation: measured.answer)
    var wrong: [PredictDrill.Choice] = []
    // What the reader believes who does not see the repair, or who believes in it.
    if variant.isFixed, let twin = twin {
      wrong.append(
        .init(
          text: Self.cause(of: twin, study), isRight: false,
          explanation: "That was so before the repair. \(Sentences.lead(study.fix)) \(measured.answer)"))
    } else if variant.isTempting, let title = variant.title {
      wrong.append(
        .init(
          text: "It is repaired: “\(title)” closes the gap.", isRight: false,
          explanation: [variant.why.map(Sentences.objection), measured.againstClean].compactMap { $0 }
            .joined(separator: " ")))
    } else if let against = measured.againstClean {
      wrong.append(
        .init(
          text: "Nothing goes wrong: it compiles in Swift \(study.languageMode) mode, and a test of it passes.",
          isRight: false, explanation: against))
    }
    wrong += neighbours().shuffled(using: &order).prefix(1)
    wrong += mechanisms(&order).prefix(4 - wrong.count)
    if wrong.count < 3, let against = measured.againstClean {
      wrong.append(
        .init(
          text: "Swift \(study.languageMode) mode accepts it, so no order of events can do any harm.", isRight: false,
          explanation: "The compiler looks for data races, and not for what an order of events leads to. \(against)"))
    }
    return Array(([right] + wrong).shuffled(using: &order))
  }

  private var twin: Variant? {
    let suffix = variant.name.drop { $0 != "-" }
    return study.variant(named: "buggy\(suffix)") ?? study.variant(named: "buggy")
  }

  private var rightReason: String {
    if variant.isFixed { return Sentences.lead(study.fix) }
    if variant.isTempting, let why = variant.why { return Sentences.objection(why) }
    return Self.cause(of: variant, study)
  }

  private static func cause(of variant: Variant, _ study: Case) -> String {
    Sentences.lead(variant.why ?? study.cause)
  }

  /// Mechanisms of kinds that were not found; those that share a symptom with what was found first, one for each kind.
  private func mechanisms(_ order: inout SeededOrder) -> [PredictDrill.Choice] {
    let plausible = Misconception.plausible(in: variant.source)
    var ordered = plausible.shuffled(using: &order)
    let near = suspects
    ordered.sort { (near.firstIndex(of: $0.kind) ?? near.count) < (near.firstIndex(of: $1.kind) ?? near.count) }
    var seen: Set<Finding.Kind> = []
    return ordered.compactMap { one in
      guard let against = measured.refutation(ofMechanism: one.kind), seen.insert(one.kind).inserted else { return nil }
      return .init(text: one.text, isRight: false, explanation: against)
    }
  }

  /// Causes of other cases that read as statements about this program, and are not true of it: they end in something that was not
  /// found here.
  private func neighbours() -> [PredictDrill.Choice] {
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
}
