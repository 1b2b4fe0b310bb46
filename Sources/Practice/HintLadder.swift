public import Workbook

/// Help in steps, from the symptom to the solution. Whoever shows a step counts it.
public struct HintLadder: Sendable, Hashable {
  /// What a step gives away, in the order in which steps are given.
  public enum Level: String, Sendable, Hashable, CaseIterable, Codable {
    /// What happens, seen from outside.
    case symptom
    /// What it is about.
    case concept
    /// Where to look.
    case line
    /// The repair.
    case solution
  }

  /// One step.
  public struct Hint: Sendable, Hashable {
    public var level: Level
    /// Markdown.
    public var text: String
    /// Lines of the buggy program that it points at; empty for the first two levels.
    public var lines: [Int]
    /// The buggy program beside the repair; for the last level alone.
    public var diff: LineDiff?
  }

  /// From the least to the most; the levels ascend, and `solution` is last and once.
  public var hints: [Hint]

  /// The ladder of a case for one of its buggy variants.
  ///
  /// - Parameters:
  ///   - variant: Nil for `buggy`.
  ///   - lines: The lines that answer the find drill, if they are known; otherwise those that the author names as the bug, or declares.
  public init(_ study: Case, variant: Variant? = nil, lines: Set<Int>? = nil) {
    let buggy = variant ?? study.variant(named: "buggy")
    let places = (lines.map(Array.init) ?? buggy.map(Self.places) ?? []).sorted()
    // The author's ladder goes from the symptom to the line: its last step points at it, its first asks about what is seen.
    let told = buggy.map(study.hints) ?? study.hints
    var hints = [Hint(level: .symptom, text: buggy.map(study.symptom) ?? study.symptom, lines: [])]
    if let first = told.first { hints.append(Hint(level: .symptom, text: first, lines: [])) }
    for text in told.dropFirst().dropLast() { hints.append(Hint(level: .concept, text: text, lines: [])) }
    let last = told.count > 1 ? told.last : nil
    let pointer =
      places.isEmpty
      ? nil : "Look at line\(places.count == 1 ? "" : "s") \(places.map(String.init).joined(separator: ", "))."
    let text = [last, pointer].compactMap { $0 }.joined(separator: "\n\n")
    if !text.isEmpty { hints.append(Hint(level: .line, text: text, lines: places)) }
    let repair = buggy.flatMap(study.repair)
    let diff = buggy.flatMap { buggy in
      repair.map { LineDiff(left: buggy.displaySource, right: $0.displaySource) }
    }
    hints.append(Hint(level: .solution, text: study.fix, lines: [], diff: diff))
    self.hints = hints
  }

  private static func places(_ variant: Variant) -> [Int] {
    if !variant.bug.isEmpty { return variant.bug }
    guard case .findings(let findings) = variant.expectation else { return [] }
    return findings.compactMap(\.line)
  }
}
