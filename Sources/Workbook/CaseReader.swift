import CommonMark

/// Reads `cases/<id>/case.yml` and the variants beside it.
struct CaseReader {
  static let keys = [
    "title", "summary", "pattern", "numbers", "chapter", "difficulty", "uses", "symptom", "cause", "reason", "fix",
    "rule", "hints", "questions", "misreadings",
    "reading", "lifecycle", "diagnosis", "swift", "arguments", "native", "measure", "variants",
  ]

  /// A case, and where its description names its chapter.
  struct Reading {
    var book: Case
    var chapterPosition: SourcePosition
  }

  let folder: BookFolder
  let id: String
  private var file: String { "cases/\(id)/case.yml" }

  init(folder: BookFolder, id: String) {
    self.folder = folder
    self.id = id
  }

  /// - Returns: Nil if something that a case cannot do without is missing or wrong; `diagnostics` says what.
  func read(diagnostics: inout [Diagnostic]) -> Reading? {
    checkID(diagnostics: &diagnostics)
    guard
      let text = folder.text(file, what: "the description", reportedAt: (file, 1, 1), diagnostics: &diagnostics)
    else { return nil }
    let before = diagnostics.count
    guard let node = YAMLNode.parse(text, file: file, diagnostics: &diagnostics) else {
      if diagnostics.count == before {
        diagnostics.append(
          Diagnostic(
            file: file, line: 1, column: 1, kind: "empty-file", message: "the description has only comments",
            next: "Write it, or delete the folder."))
      }
      return nil
    }
    guard let keys = KeyedReader(node, what: "a case", known: Self.keys, file: file, diagnostics: &diagnostics) else {
      return nil
    }
    // Everything is read before anything is given up, so that one run shows all mistakes.
    let title = keys.require("title", diagnostics: &diagnostics)
      .flatMap { keys.text($0, "title", diagnostics: &diagnostics) }
    let summary = markdown("summary", keys, &diagnostics)
    let patterns = keys.require("pattern", diagnostics: &diagnostics)
      .flatMap { keys.texts($0, "pattern", atLeast: 1, acceptsOne: true, diagnostics: &diagnostics) }
    let numbers = keys.node("numbers").map {
      keys.texts($0, "numbers", atLeast: 1, acceptsOne: true, diagnostics: &diagnostics)
    }
    let chapter = keys.require("chapter", diagnostics: &diagnostics)
      .flatMap { keys.integer($0, "chapter", in: 0...99, diagnostics: &diagnostics) }
    let difficulty = keys.require("difficulty", diagnostics: &diagnostics)
      .flatMap { keys.integer($0, "difficulty", in: 1...5, diagnostics: &diagnostics) }
    let uses = keys.require("uses", diagnostics: &diagnostics)
      .flatMap { keys.texts($0, "uses", atLeast: 1, acceptsOne: true, diagnostics: &diagnostics) }
    let symptom = markdown("symptom", keys, &diagnostics)
    let cause = markdown("cause", keys, &diagnostics)
    let reason = keys.node("reason").flatMap { keys.markdown($0, "reason", diagnostics: &diagnostics) }
    let fix = markdown("fix", keys, &diagnostics)
    let rules = keys.nodes("rule").compactMap {
      keys.choice($0, "rule", of: RuleKind.self, diagnostics: &diagnostics)
    }
    let hints = keys.require("hints", diagnostics: &diagnostics)
      .flatMap { keys.texts($0, "hints", atLeast: 3, isMarkdown: true, diagnostics: &diagnostics) }
    let questions = keys.require("questions", diagnostics: &diagnostics)
      .flatMap { self.questions($0, diagnostics: &diagnostics) }
    let misreadings = keys.node("misreadings").flatMap {
      MisreadingsReader(file: file).read($0, diagnostics: &diagnostics)
    }
    let reading = keys.node("reading").map {
      keys.texts($0, "reading", atLeast: 0, diagnostics: &diagnostics)
    }
    let lifecycle = keys.node("lifecycle").flatMap { self.lifecycle($0, diagnostics: &diagnostics) }
    let diagnosis = self.diagnosis(keys, diagnostics: &diagnostics)
    let mode = keys.node("swift").map { keys.integer($0, "swift", in: 5...6, diagnostics: &diagnostics) }
    let arguments = keys.node("arguments").map {
      keys.texts($0, "arguments", atLeast: 0, diagnostics: &diagnostics)
    }
    let native = keys.node("native")
      .flatMap { keys.integer($0, "native", in: 1...Variant.mostNativeRuns, diagnostics: &diagnostics) }
    let programs = VariantsReader(
      folder: folder, id: id, file: file, native: native, measurement: keys.node("measure"))
    let measurement = programs.measurement(keys, diagnostics: &diagnostics)
    let variants = keys.require("variants", diagnostics: &diagnostics)
      .flatMap { programs.read($0, diagnostics: &diagnostics) }

    guard let title, let summary, let patterns, let chapter, let difficulty, let uses, let symptom, let cause, let fix,
      let hints, let questions, let variants, measurement != nil || keys.node("measure") == nil
    else { return nil }
    let book = Case(
      id: id, title: title, summary: summary, patterns: patterns, numbers: (numbers ?? []) ?? [],
      chapter: chapter, difficulty: difficulty, uses: uses,
      symptom: symptom, cause: cause, reason: reason, fix: fix, rules: rules, hints: hints, questions: questions,
      misreadings: misreadings ?? [],
      reading: (reading ?? []) ?? [],
      lifecycle: lifecycle, diagnosis: diagnosis, languageMode: (mode ?? 6) ?? 6, arguments: (arguments ?? []) ?? [],
      variants: variants, measurement: measurement?.name, measurementSource: measurement?.source)
    return Reading(book: book, chapterPosition: keys.place("chapter"))
  }

  private func markdown(_ key: String, _ keys: KeyedReader, _ diagnostics: inout [Diagnostic]) -> String? {
    guard let node = keys.require(key, diagnostics: &diagnostics) else { return nil }
    return keys.markdown(node, key, diagnostics: &diagnostics)
  }

  private func checkID(diagnostics: inout [Diagnostic]) {
    guard !isName(id) else { return }
    diagnostics.append(
      Diagnostic(
        file: file, line: 1, column: 1, kind: "case-name", message: "'\(id)' is no name for a case",
        next: "Name the folder in lower-case letters, digits and hyphens."))
  }

  private func questions(_ node: YAMLNode, diagnostics: inout [Diagnostic]) -> [Case.Question]? {
    guard case .list(let items) = node.content, !items.isEmpty else {
      diagnostics.append(
        Diagnostic(
          file: file, at: node.position, kind: "wrong-value", "'questions' needs at least 1 entry",
          next: "Write each as '- question: …' with 'answer: …' below it."))
      return nil
    }
    let questions = items.compactMap { item -> Case.Question? in
      guard
        let keys = KeyedReader(
          item, what: "a question", known: ["question", "answer", "drill"], file: file, diagnostics: &diagnostics)
      else { return nil }
      let question = markdown("question", keys, &diagnostics)
      let answer = markdown("answer", keys, &diagnostics)
      let drills = keys.node("drill").map {
        keys.texts($0, "drill", atLeast: 1, acceptsOne: true, diagnostics: &diagnostics)
      }
      guard let question, let answer else { return nil }
      return Case.Question(question: question, answer: answer, drills: (drills ?? []) ?? [])
    }
    return questions.count == items.count ? questions : nil
  }

  private func lifecycle(_ node: YAMLNode, diagnostics: inout [Diagnostic]) -> Case.Lifecycle? {
    let known = ["trigger", "contract", "observability", "termination"]
    guard
      let keys = KeyedReader(node, what: "a lifecycle", known: known, file: file, diagnostics: &diagnostics)
    else { return nil }
    let trigger = keys.require("trigger", diagnostics: &diagnostics)
      .flatMap { keys.choice($0, "trigger", of: Case.Lifecycle.Trigger.self, diagnostics: &diagnostics) }
    let contract = markdown("contract", keys, &diagnostics)
    let observability = markdown("observability", keys, &diagnostics)
    let termination = markdown("termination", keys, &diagnostics)
    guard let trigger, let contract, let observability, let termination else { return nil }
    return Case.Lifecycle(
      trigger: trigger, contract: contract, observability: observability, termination: termination)
  }

  private func diagnosis(_ keys: KeyedReader, diagnostics: inout [Diagnostic]) -> [Case.DiagnosisStep] {
    keys.nodes("diagnosis").compactMap {
      keys.choice($0, "diagnosis", of: Case.DiagnosisStep.self, diagnostics: &diagnostics)
    }
  }
}

/// Whether a text is a name in the book: lower-case letters, digits and hyphens.
func isName(_ text: some StringProtocol) -> Bool {
  !text.isEmpty && text.first != "-"
    && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
}
