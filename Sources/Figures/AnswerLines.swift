public import Checker
public import Workbook

/// Which lines of a buggy program make it go wrong.
///
/// Its author says it, under `bug`. Near are the other lines that findings name (there it shows) or that the repair changes: neither has to be
/// where it goes wrong, since a finding names where something waits, and a repair moves what was right. Comments, blank lines, braces and
/// imports never count.
///
/// Where the author does not say it, it is guessed from what the findings name and what the repair changes. A line is right if the repair
/// changes it (or adds something beside it) and a finding names it. If there is none, the lines that the repair changes are right. Of kinds
/// that are their own cause, such as the two accesses of a race, the places that the finding names are right, too.
public struct AnswerLines: Sendable, Hashable {
  /// Lines that are right, by their number in the file.
  public private(set) var right: Set<Int> = []
  /// Lines that belong to it and are not what makes it go wrong, with the reason why. Markdown.
  public private(set) var near: [Int: String] = [:]
  /// Lines that can be an answer at all.
  public private(set) var counting: Set<Int>

  /// - Parameters:
  ///   - repair: The repair of the program.
  ///   - report: What was measured of the program; without it, what is declared and the repair decide.
  public init(_ variant: Variant, repair: Variant, report: Report?) {
    let program = ProgramLines(variant.source)
    counting = Set(program.counting)
    let named = Named(report, file: variant.file)
    let declared = Set(Self.declared(variant.expectation)).filter(program.counts)
    let (changed, beside) = program.changes(to: ProgramLines(repair.source))
    let found = named.lines.filter(program.counts).union(declared)
    right = Set(variant.bug).filter(program.counts)
    if right.isEmpty { right = guess(variant, report, named, declared: declared, changed: changed, beside: beside) }

    for line in beside.subtracting(right) {
      near[line] = "The repair adds something beside this line, but this is not what makes it go wrong."
    }
    for line in changed.subtracting(right) {
      near[line] = "The repair changes something here, too, but this is not what makes it go wrong."
    }
    for line in found.subtracting(right) {
      near[line] =
        named.reasons[line] ?? "The finding names this line: here it shows. What makes it go wrong is elsewhere."
    }
  }

  /// What is right where the author does not say it.
  private func guess(
    _ variant: Variant, _ report: Report?, _ named: Named, declared: Set<Int>, changed: Set<Int>, beside: Set<Int>
  ) -> Set<Int> {
    let found = named.lines.intersection(counting).union(declared)
    let isOwnCause = Self.kinds(variant, report).contains(where: Self.ownCauses.contains)
    // Of results that differ, the finding knows what is printed, and not where the difference begins.
    let isSpread = Self.kinds(variant, report).contains(.nondeterministic)
    let causes = isOwnCause ? (declared.isEmpty ? named.places.intersection(counting) : declared) : []

    var right = changed.intersection(found).union(causes)
    // Something is missing beside a line that is named.
    if right.isEmpty { right = beside.intersection(found) }
    if right.isEmpty || changed.count <= (isSpread ? Self.many : Self.few) { right.formUnion(changed) }
    if right.isEmpty { right = beside }
    if right.isEmpty { right = declared.isEmpty ? found : declared }
    return right
  }

  /// A repair that changes no more lines than this is its own answer.
  private static let few = 3
  private static let many = 6

  /// Kinds whose places are what goes wrong, and not where it shows.
  private static let ownCauses: Set<Finding.Kind> = [.race, .lockOrder]

  private static func kinds(_ variant: Variant, _ report: Report?) -> [Finding.Kind] {
    report?.findings.map(\.kind) ?? variant.expectation.kinds.compactMap(Finding.Kind.init(rawValue:))
  }

  private static func declared(_ expectation: Expectation) -> [Int] {
    guard case .findings(let findings) = expectation else { return [] }
    return findings.compactMap(\.line)
  }

  /// The lines of a file that findings name, and as what.
  private struct Named {
    var lines: Set<Int> = []
    /// Where participants of races and lock orders stand.
    var places: Set<Int> = []
    var reasons: [Int: String] = [:]

    init(_ report: Report?, file: String) {
      func own(_ frames: [SourceFrame]) -> [Int] { frames.filter { $0.file == file && $0.line > 0 }.map(\.line) }
      for finding in report?.findings ?? [] {
        for moment in finding.moments {
          for line in own(moment.stack) {
            lines.insert(line)
            reasons[line] = "\(moment.text). What makes it go wrong is elsewhere."
          }
        }
        for participant in finding.participants {
          for line in own(participant.created) {
            lines.insert(line)
            reasons[line] = "Here \(participant.id) is made. What makes it go wrong is elsewhere."
          }
          for line in own(participant.suspended) {
            lines.insert(line)
            if AnswerLines.ownCauses.contains(finding.kind) { places.insert(line) }
            reasons[line] =
              participant.waitsFor.map {
                "That is where \(participant.id) waits: \($0). What makes it go wrong is elsewhere."
              } ?? "That is where \(participant.id) stands when it shows. What makes it go wrong is elsewhere."
          }
        }
        for sighting in finding.alsoAt ?? [] { lines.formUnion(own(sighting.places)) }
      }
    }
  }
}
