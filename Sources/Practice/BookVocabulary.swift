import Checker
import Workbook

/// What the causes of a book's cases say, sentence by sentence, and in which words.
struct BookVocabulary: Sendable {
  /// Words that a tenth of the cases use: those of the subject, and not those of one story.
  let words: Set<String>
  /// What could be said of another program, by case.
  let causes: [Cause]

  /// The cause of one case.
  struct Cause: Sendable {
    var caseID: String
    var title: String
    var uses: Set<String>
    var patterns: Set<String>
    /// What its buggy program ends in.
    var kind: Finding.Kind
    /// Those that tell of a mishap: a sentence about how something works in general is true of other programs, too.
    var sentences: [Sentence]
  }

  /// The repairs of the cases, as rules.
  let rules: [Rule]

  /// The rule that mends one case.
  struct Rule: Sendable {
    var caseID: String
    var title: String
    var chapter: Int
    var uses: Set<String>
    var patterns: Set<String>
    var kinds: Set<RuleKind>
    /// What its buggy program ends in.
    var kind: Finding.Kind
    var sentence: Sentence
  }

  struct Sentence: Sendable {
    var text: String
    var words: Set<String>
    var codes: [String]

    init(_ text: String) {
      self.text = text
      words = Sentences.words(text)
      codes = Sentences.codes(in: text)
    }
  }

  init(_ book: Workbook) {
    var counts: [String: Int] = [:]
    for study in book.cases {
      let prose = [study.cause, study.fix] + study.hints + study.questions.flatMap { [$0.question, $0.answer] }
      for word in Sentences.words(prose.joined(separator: " ")) { counts[word, default: 0] += 1 }
    }
    let many = max(4, book.cases.count / 10 + 1)
    words = Set(counts.filter { $0.value >= many }.keys)
    causes = book.cases.compactMap { study in
      let sentences = Sentences.split(study.cause).filter(Self.tellsOfMishap)
      guard let kind = Self.kind(of: study), !sentences.isEmpty else { return nil }
      return Cause(
        caseID: study.id, title: study.title, uses: Set(study.uses), patterns: Set(study.patterns), kind: kind,
        sentences: sentences.map(Sentence.init))
    }
    rules = book.cases.compactMap { study in
      guard let kind = Self.kind(of: study) else { return nil }
      return Rule(
        caseID: study.id, title: study.title, chapter: study.chapter, uses: Set(study.uses),
        patterns: Set(study.patterns), kinds: Set(study.rules), kind: kind,
        sentence: Sentence(Sentences.lead(study.fix)))
    }
  }

  private static func kind(of study: Case) -> Finding.Kind? {
    (study.variant(named: "buggy")?.expectation.kinds ?? []).compactMap(Finding.Kind.init(rawValue:)).min()
  }

  /// Whether a sentence can stand alone and says that something goes wrong. Numbers belong to one story.
  private static func tellsOfMishap(_ sentence: String) -> Bool {
    guard sentence.count <= 240, !sentence.contains(where: \.isNumber) else { return false }
    let dangling = ["So ", "Here ", "It ", "That ", "But ", "Then ", "This ", "In Go"]
    guard !dangling.contains(where: sentence.hasPrefix) else { return false }
    return [
      "for ever", "never", "nobody", "no longer", "nothing orders", "cut off", "overwrite", "twice", "lost", "no path",
    ]
    .contains(where: sentence.contains)
  }
}
