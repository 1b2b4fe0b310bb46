public import Checker
import Figures
public import Workbook

/// Point at the line, or the pair of lines, that makes a program go wrong.
///
/// Which lines are right and which are near, `AnswerLines` says.
public struct FindDrill: Sendable, Hashable {
  public var id: DrillID
  /// The buggy program. Its name tells that it is; show `displayLines` alone.
  public var variant: Variant
  /// What somebody sees who meets the bug. Markdown.
  public var symptom: String
  /// Lines that are right, by their number in the file.
  public var right: Set<Int>
  /// Lines that belong to it and are not what makes it go wrong, with the reason why. Markdown.
  public var near: [Int: String]
  /// Lines that can be pointed at at all.
  public var counting: Set<Int>
  /// Most lines that an answer may have.
  public static let mostLines = 3

  /// The task of a review; nil if the case has no buggy variant with a finding.
  ///
  /// - Parameters:
  ///   - reports: What was measured, by variant. Without a report, the declared lines and the repair decide.
  ///   - review: How often the drill was done before: cases with several buggy variants take turns.
  public init?(_ study: Case, reports: [String: Report], review: Int = 0) {
    guard let buggy = RepairDrill.variant(of: study, review: review) else { return nil }
    self.init(study, buggy, reports: reports)
  }

  /// The task for one variant.
  public init?(_ study: Case, _ variant: Variant, reports: [String: Report]) {
    guard let repair = study.repair(of: variant), repair.name != variant.name else { return nil }
    let lines = AnswerLines(variant, repair: repair, report: reports[variant.name])
    guard !lines.right.isEmpty else { return nil }
    id = DrillID(caseID: study.id, kind: .find)
    self.variant = variant
    symptom = study.symptom(of: variant)
    right = lines.right
    near = lines.near
    counting = lines.counting
  }

  /// Judges an answer of one line or a few.
  public func answer(lines: [Int]) -> FindGrade {
    let chosen = Set(lines)
    guard !chosen.isEmpty else { return .slip("Name a line.") }
    guard chosen.count <= FindDrill.mostLines else {
      return .slip("\(chosen.count) lines are no answer: point at one line, or at the pair that goes wrong together.")
    }
    if let empty = chosen.subtracting(counting).min() {
      return .slip("Line \(empty) has no code that could go wrong.")
    }
    let hits = chosen.intersection(right)
    let off = chosen.subtracting(right)
    let strangers = off.filter { near[$0] == nil }.sorted()
    if !hits.isEmpty, strangers.isEmpty { return .right }
    if !hits.isEmpty {
      return .near(
        "\(Self.name(hits.sorted())) \(hits.count == 1 ? "is" : "are") right. \(Self.name(strangers)) "
          + "\(strangers.count == 1 ? "has" : "have") no part in it.")
    }
    if let line = off.filter({ near[$0] != nil }).min(), let why = near[line] { return .near("Line \(line): \(why)") }
    return .wrong(
      "\(Self.name(strangers)): no finding names \(strangers.count == 1 ? "it" : "them"), and the repair leaves "
        + "\(strangers.count == 1 ? "it as it is" : "them as they are").")
  }

  private static func name(_ lines: [Int]) -> String {
    (lines.count == 1 ? "Line " : "Lines ") + lines.map(String.init).joined(separator: ", ")
  }
}

/// What an answer to a find drill is worth.
public enum FindGrade: Sendable, Hashable {
  case right
  /// It belongs to it, and is not what makes it go wrong. Why, as Markdown.
  case near(String)
  /// Why, as Markdown.
  case wrong(String)
  /// It is no answer, and costs nothing: a slip of the finger. Why, as text.
  case slip(String)
}

extension Case {
  /// The variants that a repair belongs to, in the order of the author: `buggy`, then its twins.
  var buggyVariants: [Variant] { variants.filter(\.isBuggy) }
}
