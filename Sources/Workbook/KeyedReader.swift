import CommonMark

/// Reads the keys of a YAML map: says which are unknown, missing or of the wrong kind, and goes on.
struct KeyedReader {
  let file: String
  let position: SourcePosition
  private let entries: [(key: String, keyPosition: SourcePosition, value: YAMLNode)]

  /// - Parameters:
  ///   - what: Names the map in messages: "a case", "a variant".
  ///   - known: All the keys that it may have.
  /// - Returns: Nil, with a diagnostic, if the node is no map.
  init?(_ node: YAMLNode, what: String, known: [String], file: String, diagnostics: inout [Diagnostic]) {
    self.file = file
    position = node.position
    guard case .map(let entries) = node.content else {
      diagnostics.append(
        Diagnostic(
          file: file, at: node.position, kind: "wrong-type", "\(what) must be a map of keys and values",
          next: "Use the keys \(known.joined(separator: ", "))."))
      return nil
    }
    self.entries = entries
    for entry in entries where !known.contains(entry.key) {
      diagnostics.append(
        Diagnostic(
          file: file, at: entry.keyPosition, kind: "unknown-key", "\(what) has no key '\(entry.key)'",
          next: nextStep(
            for: entry.key, in: known, otherwise: "Take it out; the keys are \(known.joined(separator: ", ")).")))
    }
  }

  /// Where a key stands, or where the map begins.
  func place(_ key: String) -> SourcePosition {
    entries.first { $0.key == key }?.keyPosition ?? position
  }

  func node(_ key: String) -> YAMLNode? {
    entries.first { $0.key == key }?.value
  }

  /// The entries of a list, or the one value that stands in its place; empty without the key.
  func nodes(_ key: String) -> [YAMLNode] {
    guard let node = node(key) else { return [] }
    if case .list(let items) = node.content { return items }
    return [node]
  }

  /// Widths of the pool, under the key `workers`; nil without them.
  func workers(diagnostics: inout [Diagnostic]) -> [Int]? {
    let widths = nodes("workers").compactMap { integer($0, "workers", in: 1...64, diagnostics: &diagnostics) }
    return widths.isEmpty ? nil : widths
  }

  func require(_ key: String, diagnostics: inout [Diagnostic]) -> YAMLNode? {
    if let node = node(key) { return node }
    diagnostics.append(
      Diagnostic(
        file: file, at: position, kind: "missing-key", "the key '\(key)' is missing", next: "Add '\(key): …' here."))
    return nil
  }

  // MARK: - Values

  /// A text that is not empty.
  func text(_ node: YAMLNode, _ key: String, diagnostics: inout [Diagnostic]) -> String? {
    guard case .scalar(let text, let isPlain) = node.content, !(isPlain && ["", "~", "null"].contains(text)),
      let first = text.firstIndex(where: { !$0.isWhitespace }), let last = text.lastIndex(where: { !$0.isWhitespace })
    else {
      wrong(
        node, "'\(key)' must be a text", "Write the text after '\(key):', or below it as a block (>).", &diagnostics)
      return nil
    }
    return String(text[first...last])
  }

  /// A text that is read as Markdown; what Markdown would misread is reported at the text's beginning.
  func markdown(_ node: YAMLNode, _ key: String, diagnostics: inout [Diagnostic]) -> String? {
    guard let text = text(node, key, diagnostics: &diagnostics) else { return nil }
    for problem in Document(parsing: text).problems {
      diagnostics.append(
        Diagnostic(
          file: file, at: node.position, kind: problem.kind.rawValue, "in '\(key)': \(problem.message)",
          next: problem.next))
    }
    return text
  }

  /// A whole number within a range.
  func integer(
    _ node: YAMLNode, _ key: String, in range: ClosedRange<Int>, diagnostics: inout [Diagnostic]
  ) -> Int? {
    if case .scalar(let text, isPlain: true) = node.content, let number = Int(text), range.contains(number) {
      return number
    }
    let bounds =
      range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    wrong(
      node, "'\(key)' must be a whole number \(bounds)", "Write the number in digits, without quotes.", &diagnostics)
    return nil
  }

  /// `true` or `false`.
  func boolean(_ node: YAMLNode, _ key: String, diagnostics: inout [Diagnostic]) -> Bool? {
    if case .scalar(let text, isPlain: true) = node.content, let value = Bool(text) { return value }
    wrong(node, "'\(key)' must be true or false", "Write it without quotes.", &diagnostics)
    return nil
  }

  /// One text or a list of texts.
  func texts(
    _ node: YAMLNode, _ key: String, atLeast minimum: Int, acceptsOne: Bool = false, isMarkdown: Bool = false,
    diagnostics: inout [Diagnostic]
  ) -> [String]? {
    let nodes: [YAMLNode]
    switch node.content {
    case .list(let items): nodes = items
    case .scalar where acceptsOne: nodes = [node]
    default:
      wrong(node, "'\(key)' must be a list", "Write it as [one, two] or with a dash before each entry.", &diagnostics)
      return nil
    }
    guard nodes.count >= minimum else {
      let entries = minimum == 1 ? "entry" : "entries"
      wrong(node, "'\(key)' needs at least \(minimum) \(entries)", "Add what is missing.", &diagnostics)
      return nil
    }
    let result = nodes.compactMap { node in
      isMarkdown
        ? markdown(node, key, diagnostics: &diagnostics) : text(node, key, diagnostics: &diagnostics)
    }
    return result.count == nodes.count ? result : nil
  }

  /// One of a few words.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: YAMLNode, _ key: String, of type: Choice.Type, diagnostics: inout [Diagnostic]
  ) -> Choice? {
    guard let text = text(node, key, diagnostics: &diagnostics) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    wrong(
      node, "'\(text)' is no value of '\(key)'",
      nextStep(for: text, in: words, otherwise: "Use one of \(words.joined(separator: ", "))."), &diagnostics)
    return nil
  }

  private func wrong(_ node: YAMLNode, _ message: String, _ next: String, _ diagnostics: inout [Diagnostic]) {
    diagnostics.append(Diagnostic(file: file, at: node.position, kind: "wrong-value", message, next: next))
  }
}

extension Diagnostic {
  /// A diagnostic at a position; an error unless said otherwise.
  init(
    _ severity: Severity = .error, file: String, at position: SourcePosition, kind: String, _ message: String,
    next: String
  ) {
    self.init(
      severity, file: file, line: position.line, column: position.column, kind: kind, message: message, next: next)
  }
}
