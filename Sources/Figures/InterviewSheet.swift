import Checker
public import Workbook

/// A timed set of cases across bug classes, as in an interview: the scene, the code, questions, and a rubric with model answers.
///
/// The same book, outcomes, minutes and seed give the same sheet everywhere. `markdown` prints it: tasks first, answers at the end, after a
/// form feed.
public struct InterviewSheet: Sendable, Hashable {
  /// How long a sheet may be, in minutes.
  public static let range = 15...120
  /// What one case takes, about.
  static let minutesOfItem = 15

  public var minutes: Int
  public var seed: UInt64
  public var items: [Item]

  /// One case of the sheet.
  public struct Item: Sendable, Hashable {
    /// Counted from 1.
    public var number: Int
    public var caseID: String
    /// The title of the case. It stands with the answers.
    public var title: String
    /// What shares its color with it, by the buggy program's verdict.
    public var family: VerdictStyle.Family
    /// What somebody sees who meets the bug. Markdown.
    public var scene: String
    /// The program; show `displayLines` alone, its name tells that it is buggy.
    public var program: Variant
    /// The language mode that it is compiled in: 5 or 6.
    public var languageMode: Int
    /// How to spend the time, in order.
    public var parts: [Part]
    /// To be asked after the repair, without answers. Markdown.
    public var followUps: [String]
    /// What a senior interviewer accepts.
    public var rubric: [Point]

    /// The minutes of all its parts.
    public var minutes: Int { parts.reduce(0) { $0 + $1.minutes } }
  }

  /// A stretch of the time of an item.
  public struct Part: Sendable, Hashable {
    public var name: String
    public var minutes: Int
    /// What to say aloud. Markdown.
    public var prompts: [String]
  }

  /// One point of a rubric.
  public struct Point: Sendable, Hashable {
    public var aspect: Aspect
    /// What an accepted answer says. Markdown.
    public var model: String
    /// The repaired program beside the buggy one, for the repair.
    public var diff: LineDiff?
  }

  /// What a point is given for.
  public enum Aspect: String, Sendable, Hashable, CaseIterable, Codable {
    case kind, lines, cause, repair, whatIf

    /// What the interviewer ticks off.
    public var question: String {
      switch self {
      case .kind: "Names what goes wrong"
      case .lines: "Points at the lines"
      case .cause: "Explains it by what waits for what, or what is ordered before what"
      case .repair: "Repairs it, and says why that is enough"
      case .whatIf: "Answers the follow-up questions"
      }
    }
  }

  /// Makes a sheet.
  ///
  /// - Parameters:
  ///   - outcomes: What was measured, by case and variant; without it, the declared verdicts stand in the rubric.
  ///   - minutes: Brought into `range`.
  ///   - seed: Another seed, another set.
  public init(_ book: Workbook, outcomes: Outcomes, minutes: Int, seed: UInt64 = 1) {
    let total = min(max(minutes, InterviewSheet.range.lowerBound), InterviewSheet.range.upperBound)
    let chosen = InterviewSheet.choose(
      from: book, count: total / InterviewSheet.minutesOfItem,
      order: SeededOrder("interview", number: Int(clamping: seed)))
    self.minutes = total
    self.seed = seed
    items = chosen.enumerated().map { index, study in
      let share = total / chosen.count + (index < total % chosen.count ? 1 : 0)
      return Item(study, number: index + 1, minutes: share, reports: outcomes[study.id] ?? [:])
    }
  }

  /// One case of each bug class in turn; easy ones first within the sheet, as an interviewer asks them.
  private static func choose(from book: Workbook, count: Int, order: SeededOrder) -> [Case] {
    var order = order
    let usable = book.cases.filter { study in
      guard let buggy = study.variant(named: "buggy") else { return false }
      return study.repair(of: buggy)?.isFixed == true && !study.questions.isEmpty && buggy.expectation != .clean
    }
    var families = Dictionary(grouping: usable.sorted { $0.id < $1.id }, by: family)
    // One after the other in a fixed order: that of a dictionary is another one in each process.
    for name in VerdictStyle.Family.allCases { families[name]?.shuffle(using: &order) }
    var names = VerdictStyle.Family.allCases.filter { families[$0] != nil }.shuffled(using: &order)
    var chosen: [Case] = []
    while chosen.count < count, !names.isEmpty {
      for name in names where chosen.count < count {
        guard let study = families[name]?.popLast() else { continue }
        chosen.append(study)
      }
      names.removeAll { families[$0]?.isEmpty ?? true }
    }
    return chosen.enumerated().sorted { ($0.element.difficulty, $0.offset) < ($1.element.difficulty, $1.offset) }
      .map(\.element)
  }

  static func family(_ study: Case) -> VerdictStyle.Family {
    let kinds = study.variant(named: "buggy")?.expectation.kinds.compactMap(Finding.Kind.init(rawValue:)) ?? []
    return kinds.min().map { VerdictStyle($0).family } ?? .clean
  }
}

extension InterviewSheet.Item {
  /// The item of a case, for its variant `buggy`.
  fileprivate init(_ study: Case, number: Int, minutes: Int, reports: [String: Report]) {
    let program = study.variant(named: "buggy") ?? study.variants[0]
    self.number = number
    caseID = study.id
    title = study.title
    family = InterviewSheet.family(study)
    scene = study.symptom
    self.program = program
    languageMode = study.languageMode
    parts = Self.parts(minutes: minutes)
    followUps = study.questions.map(\.question)
    rubric = InterviewRubric(study, program, report: reports[program.name]).points
  }

  /// Reading and thinking aloud first, code after that: four, four, four and three of fifteen.
  private static func parts(minutes: Int) -> [InterviewSheet.Part] {
    let shares = [4, 4, 4]
    let spent = shares.map { max(1, $0 * minutes / 15) }
    let rest = max(1, minutes - spent.reduce(0, +))
    return [
      InterviewSheet.Part(
        name: "Think aloud", minutes: spent[0],
        prompts: [
          "**Static scan.** Which parties are there, who starts each of them, and what do they share? What orders their accesses?",
          "**Runtime snapshot.** If you stopped it at the symptom: who would wait for whom, who would hold what, and how many would there be?",
          "**Controlled lifecycle.** What starts each party, who promises that it ends, how would you see it, and what ends it?",
        ]),
      InterviewSheet.Part(
        name: "Find", minutes: spent[1],
        prompts: [
          "Name what goes wrong, in one word of the trade and one sentence.",
          "Point at the line, or the pair of lines. Give an order of events that shows it.",
        ]),
      InterviewSheet.Part(
        name: "Repair", minutes: spent[2],
        prompts: ["Write the repair. Say which order of events it excludes, and how you would test that."]),
      InterviewSheet.Part(name: "Follow up", minutes: rest, prompts: ["Answer the questions below."]),
    ]
  }
}
