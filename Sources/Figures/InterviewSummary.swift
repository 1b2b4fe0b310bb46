/// What the answers to an interview sheet say about what to practice next.
public struct InterviewSummary: Sendable, Hashable {
  /// How many points were given, of how many.
  public var points: Double
  public var possible: Int
  /// The bug classes of the sheet, weakest first.
  public var families: [Share]
  /// What to practice, most useful first.
  public var advice: [Advice]

  /// What was given in one bug class.
  public struct Share: Sendable, Hashable {
    public var family: VerdictStyle.Family
    public var points: Double
    public var possible: Int
  }

  /// One thing to do.
  public struct Advice: Sendable, Hashable {
    /// As a sentence.
    public var text: String
    /// The drill that trains it, as the name of a case and a kind with a slash: `lock-order-inversion/repair`.
    public var drill: String
  }

  /// - Parameter given: What was given for each case and aspect, 0 to 1. What is not in it was not asked, and counts as nothing.
  public init(_ sheet: InterviewSheet, given: [String: [InterviewSheet.Aspect: Double]]) {
    func points(_ item: InterviewSheet.Item, _ aspect: InterviewSheet.Aspect) -> Double {
      min(max(given[item.caseID]?[aspect] ?? 0, 0), 1)
    }
    let asked = sheet.items.flatMap { item in item.rubric.map { (item, $0.aspect) } }
    self.points = asked.reduce(0) { $0 + points($1.0, $1.1) }
    possible = asked.count
    families = Dictionary(grouping: asked) { $0.0.family }
      .map { family, entries in
        Share(family: family, points: entries.reduce(0) { $0 + points($1.0, $1.1) }, possible: entries.count)
      }
      .sorted { left, right in
        let (one, two) = (left.points / Double(left.possible), right.points / Double(right.possible))
        return one == two ? left.family.rawValue < right.family.rawValue : one < two
      }
    // Explaining comes before repairing: who cannot say what is wrong cannot know that it is mended.
    let weight: [InterviewSheet.Aspect] = [.kind, .cause, .lines, .repair, .whatIf]
    advice = asked.filter { points($0.0, $0.1) < 1 }
      .sorted { left, right in
        let (one, two) = (points(left.0, left.1), points(right.0, right.1))
        if one != two { return one < two }
        let (first, second) = (weight.firstIndex(of: left.1) ?? 0, weight.firstIndex(of: right.1) ?? 0)
        return first == second ? left.0.number < right.0.number : first < second
      }
      .map { item, aspect in
        Advice(text: Self.text(item, aspect), drill: "\(item.caseID)/\(Self.drill(aspect))")
      }
    // Two points can come from one drill: the graver one is its reason.
    var seen: Set<String> = []
    advice = advice.filter { seen.insert($0.drill).inserted }
  }

  private static func drill(_ aspect: InterviewSheet.Aspect) -> String {
    switch aspect {
    case .kind, .cause, .whatIf: "predict"
    case .lines: "find"
    case .repair: "repair"
    }
  }

  private static func text(_ item: InterviewSheet.Item, _ aspect: InterviewSheet.Aspect) -> String {
    switch aspect {
    case .kind: "Tell kinds of trouble apart: predict the verdict of “\(item.title)” again."
    case .lines: "Find the line in “\(item.title)” again, and give the order of events that shows it."
    case .cause: "Explain “\(item.title)” by what waits for what, or what is ordered before what."
    case .repair: "Repair “\(item.title)” until the checker finds nothing."
    case .whatIf: "Answer the questions of “\(item.title)”, then read its chapter."
    }
  }
}
