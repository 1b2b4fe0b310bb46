import Checker
import Workbook

/// The points of an interview item, with model answers from the book and from what was measured.
struct InterviewRubric {
  private let study: Case
  private let program: Variant
  private let report: Report?

  init(_ study: Case, _ program: Variant, report: Report?) {
    self.study = study
    self.program = program
    self.report = report
  }

  var points: [InterviewSheet.Point] {
    let repair = study.repair(of: program)
    let answers = study.questions.map { "**\($0.question)** \($0.answer)" }.joined(separator: "\n\n")
    return [
      InterviewSheet.Point(aspect: .kind, model: kind),
      InterviewSheet.Point(aspect: .lines, model: lines(repair)),
      InterviewSheet.Point(aspect: .cause, model: study.cause),
      InterviewSheet.Point(
        aspect: .repair, model: study.fix,
        diff: repair.map { LineDiff(left: program.displaySource, right: $0.displaySource) }),
      InterviewSheet.Point(aspect: .whatIf, model: answers),
    ]
  }

  private var kind: String {
    guard let report, let gravest = report.findings.first else {
      let kinds = program.expectation.kinds.compactMap(Finding.Kind.init(rawValue:)).map(VerdictStyle.init)
      return kinds.map { "**\($0.word)**: \($0.meaning)" }.joined(separator: "\n\n")
    }
    return "**\(VerdictStyle(gravest.kind).word)**: \(gravest.message). Seen in "
      + "\(Numbers.grouped(gravest.count)) of \(Numbers.counted(report.exploration.schedules, "schedule"))."
  }

  private func lines(_ repair: Variant?) -> String {
    let right = repair.map { AnswerLines(program, repair: $0, report: report).right.sorted() } ?? []
    let texts = program.displayLines.filter { right.contains($0.number) }.map { line in
      "- line \(line.number): `\(line.text.drop { $0 == " " })`"
    }
    return texts.isEmpty ? "Any line that an order of events shows to be the one." : texts.joined(separator: "\n")
  }
}
