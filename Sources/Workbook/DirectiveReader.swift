import CommonMark

/// Reads one directive: the words and options behind the fence, the cases it names, the YAML between the fences.
struct DirectiveReader {
  let file: String
  let info: InfoString
  let code: CodeBlock
  /// Of the opening fence.
  let column: Int
  let caseIDs: [String]
  let cases: [String: Case]

  // MARK: - Directives

  func caseEmbed(_ diagnostics: inout [Diagnostic]) -> CaseEmbed? {
    checkOptions(["variant", "show", "region", "caption"], words: 1, &diagnostics)
    checkEmpty(&diagnostics)
    guard let id = caseID(&diagnostics) else { return nil }
    let variant = self.variant(of: id, &diagnostics)
    let show = choice("show", CaseEmbed.Show.self, &diagnostics) ?? .all
    let region = self.region(of: id, variant: variant, &diagnostics)
    return CaseEmbed(
      caseID: id, variant: variant, show: show, region: region, caption: info["caption"], position: info.position)
  }

  func part(_ kind: PartEmbed.Kind, _ diagnostics: inout [Diagnostic]) -> PartEmbed? {
    checkOptions(
      kind == .outcomes ? ["variant", "caption"] : ["variant", "finding", "caption"], words: 1, &diagnostics)
    checkEmpty(&diagnostics)
    guard let id = caseID(&diagnostics) else { return nil }
    let variant = self.variant(of: id, &diagnostics)
    if let problem = info["finding"].flatMap(Expectation.problem) {
      report(place("finding"), "unknown-finding", problem.message, problem.next, &diagnostics)
    }
    return PartEmbed(
      kind: kind, caseID: id, variant: variant, finding: info["finding"], caption: info["caption"],
      position: info.position)
  }

  func claim(_ diagnostics: inout [Diagnostic]) -> ClaimReader.Reading? {
    checkOptions([], words: 1, &diagnostics)
    guard let id = info.words.first?.name, isName(id) else {
      report(
        info.words.first?.position ?? info.position, "missing-name", "the claim has no name",
        "Write its id behind 'claim': lower-case letters, digits and hyphens.", &diagnostics)
      return nil
    }
    let before = diagnostics.count
    guard let node = body(&diagnostics) else {
      if diagnostics.count == before {
        report(
          info.position, "missing-key", "the claim is empty", "Write 'statement: …' between the fences.", &diagnostics)
      }
      return nil
    }
    return ClaimReader(file: file, id: id, position: info.position, cases: cases).read(node, &diagnostics)
  }

  /// The ids of a `serves`.
  func serves(_ diagnostics: inout [Diagnostic]) -> [String] {
    checkOptions([], words: .max, &diagnostics)
    checkEmpty(&diagnostics)
    let ids = info.words.map(\.name)
    if ids.isEmpty {
      report(
        info.position, "missing-name", "'serves' names nothing", "Write ids of the catalogue behind it.", &diagnostics)
    }
    return ids
  }

  func chart(_ diagnostics: inout [Diagnostic]) -> ChartEmbed? {
    checkOptions(["unit", "baseline", "caption"], words: 1, &diagnostics)
    checkEmpty(&diagnostics)
    guard let id = caseID(&diagnostics) else { return nil }
    // A case that could not be read has been reported; whether it measures is not known.
    if let study = cases[id], study.measurement == nil {
      let measured = cases.values.filter { $0.measurement != nil }.map(\.id).sorted()
      let others = measured.isEmpty ? "" : ", or use one of \(measured.joined(separator: ", "))"
      report(
        info.words.first?.position ?? info.position, "no-measurement", "the case '\(id)' measures nothing",
        "Add 'measure: measure.swift' to \(study.file) and that program beside it\(others).", &diagnostics)
      return nil
    }
    return ChartEmbed(
      caseID: id, unit: info["unit"], baseline: info["baseline"], caption: info["caption"], position: info.position)
  }

  /// A `drill`: any arguments, any keys; what they mean is for those who draw them.
  func bodyDirective(_ diagnostics: inout [Diagnostic]) -> BodyDirective? {
    var result = BodyDirective(arguments: info.arguments, body: [], position: info.position)
    let before = diagnostics.count
    guard let node = body(&diagnostics) else { return diagnostics.count == before ? result : nil }
    guard case .map(let entries) = node.content else {
      report(
        node.position, "wrong-type", "the content of '\(info.word)' must be keys and values", "Write 'key: value'.",
        &diagnostics)
      return nil
    }
    result.body = DirectiveReader.entries(entries)
    return result
  }

  // MARK: - Parts of a directive

  /// Unknown options and more or fewer bare words than the directive takes.
  func checkOptions(_ known: [String], words: Int, _ diagnostics: inout [Diagnostic]) {
    for argument in info.arguments where argument.value != nil && !known.contains(argument.name) {
      let list = known.isEmpty ? "It has none." : "Its options are \(known.joined(separator: ", "))."
      report(
        argument.position, "unknown-option", "'\(info.word)' has no option '\(argument.name)'",
        nextStep(for: argument.name, in: known, otherwise: list), &diagnostics)
    }
    for word in info.words.dropFirst(words) {
      let option = suggest(for: word.name, in: known)
      report(
        word.position, "unknown-option", "'\(info.word)' does not know what to do with '\(word.name)'",
        option.map { "Did you mean '\($0)=…'?" } ?? "Take it out, or put a text with spaces in quotes.", &diagnostics)
    }
  }

  private func checkEmpty(_ diagnostics: inout [Diagnostic]) {
    guard !code.content.allSatisfy(\.isWhitespace) else { return }
    report(
      SourcePosition(line: code.contentLine, column: 1), "unexpected-content",
      "'\(info.word)' takes nothing between its fences", "Take these lines out.", &diagnostics)
  }

  private func caseID(_ diagnostics: inout [Diagnostic]) -> String? {
    guard let word = info.words.first else {
      report(
        info.position, "missing-case", "'\(info.word)' does not say which case",
        "Put the name of a folder in cases/ after it.", &diagnostics)
      return nil
    }
    guard !caseIDs.contains(word.name) else { return word.name }
    report(
      word.position, "unknown-case", "there is no case '\(word.name)'",
      nextStep(for: word.name, in: caseIDs, otherwise: "Create cases/\(word.name)/, or use the name of another case."),
      &diagnostics)
    return nil
  }

  private func variant(of id: String, _ diagnostics: inout [Diagnostic]) -> String? {
    guard let name = info["variant"] else { return nil }
    // A case that could not be read has been reported; its variants are not known.
    guard let names = cases[id]?.variants.map(\.name), !names.contains(name) else { return name }
    report(
      place("variant"), "unknown-variant", "the case '\(id)' has no variant '\(name)'",
      nextStep(for: name, in: names, otherwise: "Its variants are \(names.joined(separator: ", "))."), &diagnostics)
    return nil
  }

  private func region(of id: String, variant: String?, _ diagnostics: inout [Diagnostic]) -> String? {
    guard let name = info["region"] else { return nil }
    guard let book = cases[id] else { return name }
    var isThere = true
    for shown in book.variants where variant.map({ $0 == shown.name }) ?? ["buggy", "fixed"].contains(shown.name) {
      guard shown.region(named: name) == nil else { continue }
      isThere = false
      report(
        place("region"), "unknown-region", "'\(shown.path)' has no region '\(name)'",
        nextStep(
          for: name, in: shown.regions.map(\.name),
          otherwise: "Mark it there with // region: \(name) and // endregion."), &diagnostics)
    }
    return isThere ? name : nil
  }

  private func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ type: Choice.Type, _ diagnostics: inout [Diagnostic]
  ) -> Choice? {
    guard let text = info[key] else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    report(
      place(key), "wrong-value", "'\(text)' is no value of '\(key)'",
      nextStep(for: text, in: words, otherwise: "Use one of \(words.joined(separator: ", "))."), &diagnostics)
    return nil
  }

  private func body(_ diagnostics: inout [Diagnostic]) -> YAMLNode? {
    YAMLNode.parse(
      code.content, file: file, origin: SourcePosition(line: code.contentLine, column: column),
      diagnostics: &diagnostics)
  }

  private static func entries(
    _ entries: [(key: String, keyPosition: SourcePosition, value: YAMLNode)]
  ) -> [BodyEntry] {
    entries.map { BodyEntry(key: $0.key, value: value($0.value), position: $0.keyPosition) }
  }

  /// The recursion is as deep as the YAML, which its parser limits.
  private static func value(_ node: YAMLNode) -> BodyValue {
    switch node.content {
    case .scalar(let text, _): .scalar(text)
    case .list(let items): .list(items.map(value))
    case .map(let entries): .map(self.entries(entries))
    }
  }

  private func place(_ option: String) -> SourcePosition {
    info.arguments.first { $0.name == option }?.position ?? info.position
  }

  private func report(
    _ position: SourcePosition, _ kind: String, _ message: String, _ next: String, _ diagnostics: inout [Diagnostic]
  ) {
    diagnostics.append(Diagnostic(file: file, at: position, kind: kind, message, next: next))
  }
}
