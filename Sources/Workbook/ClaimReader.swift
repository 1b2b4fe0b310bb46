import CommonMark

/// Reads the YAML of a claim.
struct ClaimReader {
  static let keys = [
    "statement", "nearest", "experiment", "program", "access", "workers", "schedules", "evidence", "verdict", "reading",
  ]
  static let evidenceKeys = [
    "case", "finds", "lacks", "clean", "prints", "always-prints", "never-prints", "says", "exhaustive", "ratio",
    "median",
    "above", "below", "supports", "refutes",
  ]

  /// How a claim's own program in `claims/` is run.
  enum Program: String, CaseIterable {
    /// Under the checker.
    case checked
    /// By itself, for what it measures.
    case measured
  }

  struct Reading {
    var claim: Claim
    /// Nil if it has no program of its own.
    var program: Program?
    var access = false
    var workers: [Int]?
    var schedules: Int?
  }

  let file: String
  let id: String
  let position: SourcePosition
  let cases: [String: Case]

  func read(_ node: YAMLNode, _ diagnostics: inout [Diagnostic]) -> Reading? {
    guard let keys = KeyedReader(node, what: "a claim", known: Self.keys, file: file, diagnostics: &diagnostics) else {
      return nil
    }
    let statement = markdown("statement", keys, &diagnostics)
    let nearest = keys.node("nearest").flatMap { keys.markdown($0, "nearest", diagnostics: &diagnostics) }
    let experiment = keys.node("experiment").flatMap { keys.markdown($0, "experiment", diagnostics: &diagnostics) }
    let verdict = keys.require("verdict", diagnostics: &diagnostics)
      .flatMap { keys.choice($0, "verdict", of: Claim.Verdict.self, diagnostics: &diagnostics) }
    let reading = markdown("reading", keys, &diagnostics)
    let program = keys.node("program")
      .flatMap { keys.choice($0, "program", of: Program.self, diagnostics: &diagnostics) }
    let access = keys.node("access").flatMap { keys.boolean($0, "access", diagnostics: &diagnostics) }
    let schedules = keys.node("schedules")
      .flatMap { keys.integer($0, "schedules", in: 1...1_000_000, diagnostics: &diagnostics) }
    let evidence = keys.require("evidence", diagnostics: &diagnostics)
      .flatMap { self.evidence($0, hasProgram: program, &diagnostics) }
    guard let statement, let verdict, let reading, let evidence else { return nil }
    return Reading(
      claim: Claim(
        id: id, statement: statement, nearest: nearest, experiment: experiment, evidence: evidence, verdict: verdict,
        reading: reading, position: position),
      program: program, access: access ?? false, workers: keys.workers(diagnostics: &diagnostics), schedules: schedules)
  }

  private func markdown(_ key: String, _ keys: KeyedReader, _ diagnostics: inout [Diagnostic]) -> String? {
    keys.require(key, diagnostics: &diagnostics).flatMap { keys.markdown($0, key, diagnostics: &diagnostics) }
  }

  private func evidence(
    _ node: YAMLNode, hasProgram program: Program?, _ diagnostics: inout [Diagnostic]
  ) -> [Claim.Evidence]? {
    guard case .list(let items) = node.content, !items.isEmpty else {
      report(
        node.position, "wrong-value", "'evidence' needs at least 1 entry",
        "Write each as '- case: …' with a condition and 'supports: …' or 'refutes: …' below it.", &diagnostics)
      return nil
    }
    let evidence = items.compactMap { item -> Claim.Evidence? in
      guard
        let keys = KeyedReader(
          item, what: "evidence", known: Self.evidenceKeys, file: file, diagnostics: &diagnostics)
      else { return nil }
      return self.evidence(keys, item.position, program, &diagnostics)
    }
    return evidence.count == items.count ? evidence : nil
  }

  private func evidence(
    _ keys: KeyedReader, _ position: SourcePosition, _ program: Program?, _ diagnostics: inout [Diagnostic]
  ) -> Claim.Evidence? {
    let before = diagnostics.count
    let conditions = self.conditions(keys, &diagnostics)
    if conditions.isEmpty, diagnostics.count == before {
      report(
        position, "missing-key", "the evidence has no condition",
        "Add one of \(Self.evidenceKeys.dropFirst().prefix(10).joined(separator: ", ")).", &diagnostics)
    }
    let sides = ["supports", "refutes"].filter { keys.node($0) != nil }
    guard sides.count == 1, let node = keys.node(sides[0]) else {
      report(
        position, "missing-key", "the evidence must either support or refute",
        "Write one of 'supports: …' and 'refutes: …', with what it says.", &diagnostics)
      return nil
    }
    let text = keys.markdown(node, sides[0], diagnostics: &diagnostics)
    let isMeasured = conditions.contains { condition in
      switch condition {
      case .ratio, .median: true
      default: false
      }
    }
    guard let text, !conditions.isEmpty,
      let (caseID, variant) = target(keys, position, program, isMeasured, &diagnostics)
    else { return nil }
    return Claim.Evidence(
      caseID: caseID, variant: variant, conditions: conditions, supports: sides[0] == "supports", text: text,
      position: position)
  }

  /// The program that evidence is about: `ID/VARIANT`, `ID` for what a case measures, nothing for the claim's own program.
  private func target(
    _ keys: KeyedReader, _ position: SourcePosition, _ program: Program?, _ isMeasured: Bool,
    _ diagnostics: inout [Diagnostic]
  ) -> (String, String?)? {
    guard let node = keys.node("case") else {
      guard program == (isMeasured ? .measured : .checked) else {
        report(
          position, "missing-key", "the evidence says nothing of a program",
          "Add 'case: ID/VARIANT', or 'program: \(isMeasured ? "measured" : "checked")' to the claim and its program as "
            + "claims/\(id).swift.", &diagnostics)
        return nil
      }
      return (id, isMeasured ? nil : Case.experimentVariant)
    }
    guard let text = keys.text(node, "case", diagnostics: &diagnostics) else { return nil }
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard let study = cases[parts[0]] else {
      report(
        node.position, "unknown-case", "there is no case '\(parts[0])'",
        nextStep(for: parts[0], in: cases.keys.sorted(), otherwise: "Write the id of a case."), &diagnostics)
      return nil
    }
    if isMeasured { return (study.id, nil) }
    let names = study.variants.map(\.name)
    guard parts.count == 2, names.contains(parts[1]) else {
      report(
        node.position, "unknown-variant", "'\(text)' names no variant",
        nextStep(
          for: parts.count == 2 ? parts[1] : "", in: names,
          otherwise: "Write \(study.id)/ and one of \(names.joined(separator: ", "))."), &diagnostics)
      return nil
    }
    return (study.id, parts[1])
  }

  private func conditions(_ keys: KeyedReader, _ diagnostics: inout [Diagnostic]) -> [Claim.Condition] {
    var result: [Claim.Condition] = []
    func kinds(_ key: String, _ make: (String) -> Claim.Condition) {
      guard let node = keys.node(key),
        let names = keys.texts(node, key, atLeast: 1, acceptsOne: true, diagnostics: &diagnostics)
      else { return }
      for name in names {
        if let problem = Expectation.problem(withKind: name) {
          report(node.position, "unknown-finding", problem.message, problem.next, &diagnostics)
        }
        result.append(make(name))
      }
    }
    func texts(_ key: String, _ make: (String) -> Claim.Condition) {
      guard let node = keys.node(key),
        let texts = keys.texts(node, key, atLeast: 1, acceptsOne: true, diagnostics: &diagnostics)
      else { return }
      result += texts.map(make)
    }
    func flag(_ key: String, _ condition: Claim.Condition) {
      guard let node = keys.node(key), keys.boolean(node, key, diagnostics: &diagnostics) == true else { return }
      result.append(condition)
    }
    kinds("finds", Claim.Condition.finds)
    kinds("lacks", Claim.Condition.lacks)
    flag("clean", .clean)
    texts("prints", Claim.Condition.prints)
    texts("always-prints", Claim.Condition.alwaysPrints)
    texts("never-prints", Claim.Condition.neverPrints)
    texts("says", Claim.Condition.says)
    flag("exhaustive", .exhaustive)
    let limits = Claim.Limits(above: number("above", keys, &diagnostics), below: number("below", keys, &diagnostics))
    if let node = keys.node("ratio") {
      let names = keys.texts(node, "ratio", atLeast: 2, diagnostics: &diagnostics) ?? []
      if names.count == 2 {
        result.append(.ratio(of: names[0], to: names[1], limits))
      } else if names.count > 2 {
        report(
          node.position, "wrong-value", "'ratio' takes two series", "Write it as [one, other].", &diagnostics)
      }
    }
    if let node = keys.node("median"), let name = keys.text(node, "median", diagnostics: &diagnostics) {
      result.append(.median(of: name, limits))
    }
    return result
  }

  private func number(_ key: String, _ keys: KeyedReader, _ diagnostics: inout [Diagnostic]) -> Double? {
    guard let node = keys.node(key), let text = keys.text(node, key, diagnostics: &diagnostics) else { return nil }
    if let value = Double(text), value.isFinite { return value }
    report(node.position, "wrong-value", "'\(key)' must be a number", "Write it in digits: 1.5.", &diagnostics)
    return nil
  }

  private func report(
    _ position: SourcePosition, _ kind: String, _ message: String, _ next: String, _ diagnostics: inout [Diagnostic]
  ) {
    diagnostics.append(Diagnostic(file: file, at: position, kind: kind, message, next: next))
  }
}
