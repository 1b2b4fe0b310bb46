import Checker
import Foundation
import Workbook

import struct Checker.Measurement

/// A case and everything measured about it as JSON, beside its page.
struct CaseTwin: Encodable {
  private struct VariantEntry: Encodable {
    var name: String
    var file: String
    var title: String?
    var expected: [String]
    var source: String
    /// Null if it was not measured.
    var report: Report?
    /// Left out where nobody asked for native runs.
    var native: NativeComparison?

    enum CodingKeys: String, CodingKey { case name, file, title, expected, source, report, native }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(file, forKey: .file)
      try container.encodeIfPresent(title, forKey: .title)
      try container.encode(expected, forKey: .expected)
      try container.encode(source, forKey: .source)
      // Said, not left out: absence would read as an oversight.
      try container.encode(report, forKey: .report)
      try container.encodeIfPresent(native, forKey: .native)
    }
  }

  private struct QuestionEntry: Encodable {
    var question: String
    var answer: String
  }

  private let schema = 1
  private let id: String
  private let title: String
  private let summary: String
  private let patterns: [String]
  private let chapter: Int
  private let difficulty: Int
  private let uses: [String]
  private let symptom: String
  private let cause: String
  private let fix: String
  private let hints: [String]
  private let questions: [QuestionEntry]
  private let reading: [String]
  private let variants: [VariantEntry]
  /// Left out where nothing was measured.
  private let measurement: Measurement?

  init(
    _ study: Case, reports: [String: Report], native: [String: NativeComparison], measurement: Measurement? = nil
  ) {
    self.measurement = measurement
    id = study.id
    title = study.title
    summary = study.summary
    patterns = study.patterns
    chapter = study.chapter
    difficulty = study.difficulty
    uses = study.uses
    symptom = study.symptom
    cause = study.cause
    fix = study.fix
    hints = study.hints
    questions = study.questions.map { QuestionEntry(question: $0.question, answer: $0.answer) }
    reading = study.reading
    variants = study.variants.map { variant in
      let kinds = variant.expectation.kinds
      return VariantEntry(
        name: variant.name, file: variant.file, title: variant.title, expected: kinds.isEmpty ? ["clean"] : kinds,
        source: variant.source, report: reports[variant.name], native: native[variant.name])
    }
  }

  static func file(ofCase id: String) -> String { "cases/\(id).json" }

  var file: SiteFile {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // Nothing in it can fail to encode: strings, numbers (the odd ones spelled out above) and arrays of them.
    let data = (try? encoder.encode(self)) ?? Data()
    return SiteFile(path: CaseTwin.file(ofCase: id), bytes: Array(data) + [UInt8(ascii: "\n")])
  }
}
