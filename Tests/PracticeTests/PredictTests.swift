import Checker
import Testing
import Workbook

@testable import Practice

@Suite("PredictDrill")
struct PredictTests {
  @Test("Every variant of every case gives a question: 3 to 5 distinct choices, one right, each explained")
  func questions() {
    var count = 0
    for study in RealBook.book.cases {
      let reports = RealBook.declared[study.id] ?? [:]
      for variant in PredictDrill.variants(of: study, reports: reports) {
        guard
          let drill = PredictDrill(study, variant, in: RealBook.book, vocabulary: RealBook.vocabulary, reports: reports)
        else {
          Issue.record("\(study.id)/\(variant.name) has no question")
          continue
        }
        count += 1
        for choices in [drill.verdicts, drill.reasons] {
          #expect((3...5).contains(choices.count))
          #expect(Set(choices.map(\.text)).count == choices.count)
          #expect(choices.count(where: \.isRight) == 1)
          #expect(choices.allSatisfy { !$0.explanation.isEmpty && $0.text.count < 331 })
        }
      }
    }
    #expect(count > 150)
  }

  @Test("The right verdict is the measured one, and no kind that was found is offered as wrong")
  func sound() {
    for study in RealBook.book.cases {
      for variant in study.variants {
        guard
          let drill = PredictDrill(
            study, variant, in: RealBook.book, vocabulary: RealBook.vocabulary,
            reports: RealBook.declared[study.id] ?? [:])
        else { continue }
        let wrong = drill.verdicts.filter { !$0.isRight }.map(\.text)
        for kind in drill.report.findings.map(\.kind) {
          #expect(!wrong.contains { $0.hasPrefix("**\(kind.rawValue)**") }, "\(study.id)/\(variant.name)")
        }
        let right = drill.verdicts.first(where: \.isRight)?.text ?? ""
        #expect(right.hasPrefix("**clean**") == (drill.report.verdict == .clean), "\(study.id)/\(variant.name)")
      }
    }
  }

  @Test("The same review asks the same; reviews go through all variants, the clean one among them")
  func rotation() throws {
    let study = try RealBook.study("bank-transfer-balance-race")
    let reports = RealBook.declared[study.id] ?? [:]
    let drills = (0..<3).compactMap { PredictDrill(study, in: RealBook.book, reports: reports, review: $0) }
    #expect(Set(drills.map(\.variant.name)) == ["buggy", "fixed", "tempting"])
    #expect(PredictDrill(study, in: RealBook.book, reports: reports, review: 1) == drills[1])
    #expect(PredictDrill(study, in: RealBook.book, reports: [:]) == nil)
  }

  @Test("Where the right answer stands differs from case to case")
  func order() {
    let places = RealBook.book.cases.compactMap { study in
      study.variant(named: "buggy").flatMap { buggy in
        PredictDrill(
          study, buggy, in: RealBook.book, vocabulary: RealBook.vocabulary, reports: RealBook.declared[study.id] ?? [:])
      }?.reasons.firstIndex(where: \.isRight)
    }
    for place in 0..<4 { #expect(places.count { $0 == place } > places.count / 12, "place \(place): \(places)") }
  }

  @Test("A wrong choice is refuted by what was measured")
  func refuted() throws {
    let study = try RealBook.study("lock-order-inversion")
    let buggy = try #require(study.variant(named: "buggy"))
    let drill = try #require(
      PredictDrill(study, buggy, in: RealBook.book, reports: RealBook.declared[study.id] ?? [:]))
    let clean = try #require(drill.verdicts.first { $0.text.hasPrefix("**clean**") })
    #expect(clean.explanation.contains("30 of 100 schedules show it"))
    let leak = try #require(drill.verdicts.first { $0.text.hasPrefix("**leak**") })
    #expect(leak.explanation.contains("all 100 schedules"))
    #expect(drill.reasons.first(where: \.isRight)?.text.contains("has the lock that the other one needs") == true)
  }

  /// All questions of the book.
  private static let drills: [(study: Case, drill: PredictDrill)] = RealBook.book.cases.flatMap { study in
    let reports = RealBook.declared[study.id] ?? [:]
    return PredictDrill.variants(of: study, reports: reports).compactMap { variant in
      PredictDrill(study, variant, in: RealBook.book, vocabulary: RealBook.vocabulary, reports: reports)
        .map { (study, $0) }
    }
  }

  /// Every run of so many words of a text.
  private static func runs(_ text: String, of length: Int = 6) -> Set<String> {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    guard words.count >= length else { return [] }
    return Set((0...(words.count - length)).map { words[$0..<($0 + length)].joined(separator: " ") })
  }

  @Test("What is told of a wrong answer, to either question, does not have the right reason in it")
  func noGiveaway() {
    for (study, drill) in Self.drills {
      guard let right = drill.reasons.first(where: \.isRight) else { continue }
      let secret = Self.runs(right.text + " " + study.cause + " " + study.fix + " " + (drill.variant.why ?? ""))
      for choice in drill.verdicts + drill.reasons where !choice.isRight {
        // What a verdict means is said before anybody answers.
        let told = Self.runs(choice.explanation).subtracting(Self.runs(choice.text)).intersection(secret)
        #expect(told.isEmpty, "\(study.id)/\(drill.variant.name): \(told)")
      }
    }
  }

  @Test("A wrong verdict is told with what it would mean, and what was measured against it")
  func wrongVerdict() throws {
    let study = try RealBook.study("lock-order-inversion")
    let drill = try #require(Self.drills.first { $0.study.id == study.id && $0.drill.variant.name == "buggy" }?.drill)
    let leak = try #require(drill.verdicts.first { $0.brief == "**leak**" })
    #expect(leak.explanation.hasPrefix("**leak** would mean: work is unfinished after the end"))
    #expect(leak.text.hasPrefix("**leak**: Work is unfinished"))
  }

  @Test("Why something goes wrong is asked with mechanisms that fit the verdict: the case's own misreadings")
  func mechanisms() {
    for (study, drill) in Self.drills where !drill.asksForRule {
      let claims = Set((study.misreadings + drill.variant.misreadings).map(\.claim))
      let wrong = drill.reasons.filter { !$0.isRight }
      #expect(wrong.count >= 2 && wrong.allSatisfy { claims.contains($0.text) }, "\(study.id)/\(drill.variant.name)")
    }
  }

  @Test("The right reason is not known by its length")
  func lengths() {
    let asked = Self.drills.filter { $0.drill.variant.isBuggy }
    let longest = asked.count { _, drill in drill.reasons.max { $0.text.count < $1.text.count }?.isRight == true }
    #expect(longest * 2 < asked.count, "in \(longest) of \(asked.count) questions the right reason is the longest")
  }

  @Test("Of a tempting repair, wrong reasons speak of what it changed as well, and the right one is its own")
  func tempting() {
    let asked = Self.drills.filter { $0.drill.variant.isTempting }
    #expect(asked.count > 60)
    for (study, drill) in asked {
      let variant = drill.variant
      let wrong = Set(drill.reasons.filter { !$0.isRight }.map(\.text))
      #expect(variant.misreadings.count >= 2, "\(study.id)/\(variant.name)")
      #expect(wrong.isSuperset(of: variant.misreadings.map(\.claim)), "\(study.id)/\(variant.name)")
      #expect(drill.reasons.first(where: \.isRight)?.text == variant.reason, "\(study.id)/\(variant.name)")
    }
    let longest = asked.count { $0.drill.reasons.max { $0.text.count < $1.text.count }?.isRight == true }
    #expect(longest * 2 < asked.count, "in \(longest) of \(asked.count) questions the right reason is the longest")
  }

  @Test("Without a reason of its own, a tempting repair is answered by what its 'why' says against it")
  func objection() throws {
    let study = try RealBook.study("main-returns-early")
    var variant = try #require(study.variant(named: "tempting"))
    variant.reason = nil
    variant.misreadings = []
    let drill = try #require(
      PredictDrill(study, variant, in: RealBook.book, reports: RealBook.declared[study.id] ?? [:]))
    #expect(drill.reasons.first(where: \.isRight)?.text.hasPrefix("A pause orders nothing") == true)
    #expect(drill.reasons.count == 4)
  }

  @Test("What keeps a clean program is asked with rules: one form, none of the same class, one of them its own")
  func rules() {
    let cases = Dictionary(uniqueKeysWithValues: RealBook.vocabulary.rules.map { ($0.sentence.text, $0) })
    for (study, drill) in Self.drills where drill.asksForRule {
      #expect(drill.reasons.count == 4, "\(study.id)/\(drill.variant.name)")
      for choice in drill.reasons where !choice.isRight {
        let isEmpty = WrongRule.all.contains { $0.text == choice.text }
        let isForeign = cases[choice.text].map {
          $0.patterns.isDisjoint(with: study.patterns) && $0.caseID != study.id
            && $0.kinds.isDisjoint(with: study.rules)
        }
        #expect(isEmpty || isForeign == true, "\(study.id): \(choice.text)")
      }
    }
  }

  @Test("Every case says what kinds of rule its repair keeps, and rules of other kinds are left to ask for")
  func ruleKinds() {
    for study in RealBook.book.cases {
      #expect(!study.rules.isEmpty, "\(study.id)")
      let others = RealBook.vocabulary.rules.count { $0.kinds.isDisjoint(with: study.rules) }
      #expect(others >= 6, "\(study.id): \(others)")
    }
  }

  @Test("Without misreadings, reasons are mechanisms that the measurement refutes")
  func fallback() throws {
    var study = try RealBook.study("lock-order-inversion")
    study.misreadings = []
    let buggy = try #require(study.variant(named: "buggy"))
    let reports = RealBook.declared[study.id] ?? [:]
    let drill = try #require(PredictDrill(study, buggy, in: RealBook.book, reports: reports))
    #expect(drill.reasons.count >= 3)
    let lonely = Workbook(chapters: [], cases: [study])
    for name in ["buggy", "fixed"] {
      let variant = try #require(study.variant(named: name))
      #expect(PredictDrill(study, variant, in: lonely, reports: reports) != nil, "\(name)")
    }
  }

  @Test("A program that is wrong and clean is no question: nobody can say why from what was measured")
  func cleanAndWrong() throws {
    let study = try RealBook.study("deque-last-element-double-take")
    let weaker = try #require(study.variant(named: "weaker"))
    #expect(PredictDrill(study, weaker, in: RealBook.book, reports: RealBook.declared[study.id] ?? [:]) == nil)
  }

  @Test("Misreadings hold what they promise: two or more, short, in the words of the program, without the cause")
  func misreadings() {
    for study in RealBook.book.cases {
      #expect(study.misreadings.count >= 2, "\(study.id)")
      for one in study.misreadings + study.variants.flatMap(\.misreadings) {
        #expect(one.claim.count <= 200 && one.truth.count <= 200, "\(study.id): \(one.claim)")
        let isSaid = Self.runs(one.claim + " " + one.truth).intersection(Self.runs(study.cause)).isEmpty
        #expect(isSaid, "\(study.id): \(one.claim)")
      }
    }
  }
}
