import Checker
public import Figures
public import Workbook

/// Which drills a book has, and why others cannot be made.
///
/// It makes each of them once, with everything that it needs, so that what is listed can be done.
public struct DrillCatalogue: Sendable {
  /// A drill that cannot be made.
  public struct Gap: Sendable, Hashable {
    public var id: DrillID
    /// As a sentence.
    public var reason: String
    /// What an author does about it, as a sentence.
    public var next: String
  }

  /// The drills that can be made, by the order of the chapters and of their cases.
  public var drills: [DrillID]
  public var gaps: [Gap]

  /// - Parameter outcomes: What was measured, by case and variant. Cases that are not measured have gaps that say so.
  public init(_ book: Workbook, outcomes: Outcomes) {
    drills = []
    gaps = []
    let vocabulary = BookVocabulary(book)
    for study in Self.cases(of: book) {
      for kind in DrillKind.allCases {
        let id = DrillID(caseID: study.id, kind: kind)
        if let gap = Self.gap(id, study, book, vocabulary, outcomes[study.id] ?? [:]) {
          gaps.append(gap)
        } else {
          drills.append(id)
        }
      }
    }
  }

  /// The cases of a book in its order: by chapter, those of no chapter last.
  static func cases(of book: Workbook) -> [Case] {
    let ordered = book.chapters.flatMap { book.chapterCases($0.number) }
    let known = Set(ordered.map(\.id))
    return ordered + book.cases.filter { !known.contains($0.id) }
  }

  private static func gap(
    _ id: DrillID, _ study: Case, _ book: Workbook, _ vocabulary: BookVocabulary, _ reports: Reports
  ) -> Gap? {
    func gap(_ reason: String, _ next: String) -> Gap { Gap(id: id, reason: reason, next: next) }
    let measure = "Run 'casebook run \(study.id)'."
    switch id.kind {
    case .predict:
      let variants = PredictDrill.variants(of: study, reports: reports)
      if variants.isEmpty { return gap("None of its programs is measured.", measure) }
      for variant in variants
      where PredictDrill(study, variant, in: book, vocabulary: vocabulary, reports: reports) == nil {
        return gap(
          "No question can be made about '\(variant.name)': there are fewer than three distinct choices.",
          "Write a 'cause', a 'fix' and a 'why' that differ.")
      }
    case .find:
      if study.buggyVariants.isEmpty { return gap("It has no buggy variant.", "Add one.") }
      for variant in study.buggyVariants {
        guard let drill = FindDrill(study, variant, reports: reports) else {
          return gap("No line of '\(variant.name)' is an answer.", "Declare 'line:', or let the repair change a line.")
        }
        if let line = drill.right.subtracting(drill.counting).min() {
          return gap("Line \(line) of '\(variant.name)' has no code and is an answer.", "Declare another line.")
        }
        if drill.right.count * 2 > drill.counting.count {
          return gap(
            "More than half of the lines of '\(variant.name)' are right answers.",
            "Make the repair change less than the whole program.")
        }
      }
    case .repair:
      if study.buggyVariants.isEmpty { return gap("It has no buggy variant.", "Add one.") }
      for variant in study.buggyVariants where RepairDrill(study, variant, reports: reports) == nil {
        let repair = study.repair(of: variant)?.name ?? "fixed"
        return reports[variant.name] == nil || reports[repair] == nil
          ? gap("'\(variant.name)' or '\(repair)' is not measured.", measure)
          : gap("'\(variant.name)' is clean, or '\(repair)' is not.", measure)
      }
    case .schedule:
      if study.buggyVariants.isEmpty { return gap("It has no buggy variant.", "Add one.") }
      for variant in study.buggyVariants {
        guard let report = reports[variant.name] else { return gap("'\(variant.name)' is not measured.", measure) }
        if report.exploration.maxChoices == 0 {
          return gap("'\(variant.name)' leaves nothing to choose: only one party is ever ready.", "Leave it as it is.")
        }
      }
      let tasks = ScheduleTask.all(study, in: book, reports: reports)
      if tasks.isEmpty { return gap(ScheduleRefusal.nothingBreaks.sentence, "Leave it as it is.") }
      if let task = tasks.first, task.breaksAlways(in: reports[task.variant.name]) {
        let count = reports[task.variant.name]?.exploration.schedules ?? 0
        return gap(
          ScheduleRefusal.everyOrderBreaks(executions: count, isWhole: false).sentence,
          "Add a repair or a tempting variant that breaks in some orders only, or leave it as it is.")
      }
    }
    return nil
  }

  private typealias Reports = Outcomes.Value
}
