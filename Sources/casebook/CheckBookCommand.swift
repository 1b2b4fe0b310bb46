import ArgumentParser
import CaseRunner
import Checker
import CommonMark
import Figures
import Foundation
import Practice
import SiteGenerator
import Workbook

struct CheckBookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-book", abstract: "Check that the book keeps what it promises.",
    discussion: """
      Every case does what its author declares, every claim has the verdict that its author expects, every id of plan.yml is \
      served, every case names the lines of its bug and has drills that work, every term is linked to its definition, no number of the prose comes from nowhere, no link is dead, and no cell of the \
      lifecycle matrix is empty. Programs run unless their outcomes are known. Ends with status 1 if anything is amiss.
      """)

  @Flag(help: "Check the text alone: run nothing, and leave out what only outcomes can tell.")
  var textOnly = false

  @Flag(inversion: .prefixedNo, help: "Use outcomes that are known from earlier runs.")
  var cache = true

  func run() async throws {
    let book = try Book.load()
    var diagnostics = book.loaded.diagnostics
    let plan = Plan.load(root: book.root, diagnostics: &diagnostics)
    diagnostics += plan?.unserved(in: book.workbook) ?? []
    diagnostics += plan?.unknown(in: book.workbook) ?? []
    diagnostics += ProseCheck(book.workbook).problems()
    diagnostics += book.workbook.cases.flatMap { $0.gaps }
    var lines = diagnostics.sorted().map(\.description)
    if !textOnly { lines += try await measured(book) }
    for line in lines { Terminal.error(line) }
    guard lines.isEmpty else {
      Terminal.error("\(Numbers.counted(lines.count, "problem"))")
      throw ExitStatus.findings
    }
    let claims = Numbers.counted(book.workbook.claims.count, "claim")
    print(
      "\(Numbers.counted(book.workbook.chapters.count, "chapter")), \(Numbers.counted(book.workbook.cases.count, "case")), "
        + "\(claims): the book keeps what it promises")
  }

  /// What only outcomes can tell, a line for each problem.
  private func measured(_ book: Book) async throws -> [String] {
    let workbench = try await Workbench.open(bookRoot: book.root)
    let all = book.workbook.cases + book.workbook.experiments
    let results = try await CaseRun(book: book, workbench: workbench).results(of: all, useCache: cache).all
    var lines: [String] = []
    for result in results.results {
      lines += result.mismatches.map {
        "\(result.file):1:1: differs: \(Terminal.harmless($0))\n  See it with 'casebook run \(result.caseID) --verbose'."
      }
    }
    for result in results.measurements {
      if let failure = result.failure { lines.append("\(result.file):1:1: differs: \(Terminal.harmless(failure))") }
    }
    let generator = try results.generator(of: book)
    for (claim, chapter) in book.workbook.claims {
      let outcome = generator.judge.outcome(of: claim)
      guard outcome.verdict != claim.verdict else { continue }
      let data = outcome.items.map { "\($0.evidence.caseID): \($0.data)" }.joined(separator: "; ")
      lines.append(
        "\(chapter.file):\(claim.position.line):\(claim.position.column): claim: '\(claim.id)' is declared "
          + "\(claim.verdict.rawValue) and \(outcome.verdict.map { "is \($0.rawValue)" } ?? "was not measured")\n  "
          + Terminal.harmless(data))
    }
    // Whether somebody can be the scheduler depends on the program: where only one party is ever ready, nobody can choose.
    for gap in DrillCatalogue(book.workbook, outcomes: results.outcomes).gaps where gap.id.kind != .schedule {
      lines.append(
        "cases/\(gap.id.caseID)/case.yml:1:1: drill: '\(gap.id)' cannot be made: \(gap.reason)\n  \(gap.next)")
    }
    for link in LinkCheck(try generator.render()).deadLinks() {
      lines.append(
        "site/\(link.page):1:1: dead-link: '\(link.address)' leads nowhere\n  Correct it in the file that the page is made of."
      )
    }
    return lines
  }
}

extension Case {
  /// What a finished case has and this one lacks.
  fileprivate var gaps: [Diagnostic] {
    func gap(_ message: String, _ next: String) -> Diagnostic {
      Diagnostic(file: file, line: 1, column: 1, kind: "gap", message: message, next: next)
    }
    var result: [Diagnostic] = []
    if lifecycle == nil {
      result.append(
        gap("the case has no place in the lifecycle matrix", "Add 'lifecycle:' with all four of its cells."))
    }
    if diagnosis.isEmpty {
      result.append(gap("the case names no step of diagnosis", "Add 'diagnosis: [static, snapshot, lifecycle]'."))
    }
    for variant in variants where variant.isBuggy && variant.bug.isEmpty {
      result.append(
        gap(
          "no line of the variant '\(variant.name)' is named as its bug",
          "Add 'bug:' to it, with the lines at which it goes wrong: 'bug: [14, 16]'."))
    }
    if reason == nil {
      result.append(
        gap("the cause is not told in one short sentence", "Add 'reason:', the right answer when a drill asks why."))
    }
    for variant in variants where variant.name.hasPrefix("buggy-") && variant.hints.isEmpty {
      if let foreign = hints.flatMap(variant.unknownCode).first {
        result.append(
          gap(
            "the hints of the case name `\(foreign)`, which is not in the variant '\(variant.name)'",
            "Add 'hints:' to the variant, with a ladder of its own."))
      }
    }
    if rules.isEmpty {
      result.append(
        gap(
          "the case does not say what kind of rule its repair keeps",
          "Add 'rule:' with one or more of \(RuleKind.allCases.map(\.rawValue).joined(separator: ", "))."))
    }
    for variant in variants where variant.isTempting && variant.canBeAsked {
      if variant.reason == nil || variant.misreadings.count < 2 {
        result.append(
          gap(
            "of the variant '\(variant.name)', not both a reason and two misreadings are told",
            "Add 'reason:' and 'misreadings:' to it: why it still goes wrong, and what somebody may believe of what it changed."
          ))
      }
    }
    if misreadings.count < 2 {
      result.append(
        gap(
          "the case has fewer than two misreadings",
          "Add 'misreadings:' with wrong explanations of why its programs go wrong, each with a 'claim' and its 'truth'."
        ))
    }
    if questions.count < 2 {
      result.append(gap("the case has fewer than two questions", "Add a 'why' and a 'what if'."))
    }
    if reading.isEmpty { result.append(gap("the case has no further reading", "Add 'reading:' with titles.")) }
    return result
  }
}

extension Variant {
  /// Whether a drill can ask why it goes wrong: what the checker does not control is no question.
  fileprivate var canBeAsked: Bool {
    guard case .findings(let findings) = expectation else { return false }
    return !findings.contains { $0.kind == Finding.Kind.unsupported.rawValue }
  }
}
