import CommonMark
import Yams

/// YAML as a tree of values with places, for readers that must say where something is wrong.
struct YAMLNode {
  enum Content {
    /// `isPlain` is false for quoted and block text, which is never a number or null.
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case map([(key: String, keyPosition: SourcePosition, value: YAMLNode)])
  }

  var content: Content
  var position: SourcePosition

  /// More than any description needs; aliases can make a small file mean millions of nodes.
  private static let nodeLimit = 20_000

  /// Reads one YAML document.
  ///
  /// - Parameters:
  ///   - text: The YAML, with `\n` line ends.
  ///   - file: Where diagnostics say it stands.
  ///   - origin: The place of its first byte in that file.
  /// - Returns: Nil if the text is empty or, with a diagnostic, no YAML.
  static func parse(
    _ text: String, file: String, origin: SourcePosition = SourcePosition(line: 1, column: 1),
    diagnostics: inout [Diagnostic]
  ) -> YAMLNode? {
    let marks = Marks(text: text, origin: origin)
    func report(_ position: SourcePosition, _ message: String, _ next: String) {
      diagnostics.append(
        Diagnostic(
          file: file, line: position.line, column: position.column, kind: "yaml", message: message, next: next))
    }
    do {
      guard let root = try Yams.compose(yaml: text, .default, .default, .utf8) else { return nil }
      var budget = nodeLimit
      guard let node = convert(root, marks: marks, budget: &budget) else {
        report(origin, "more than \(nodeLimit) values", "Write less; aliases count as often as they are used.")
        return nil
      }
      return node
    } catch let error as YamlError {
      let (position, message) = describe(error, marks: marks)
      report(position, message, "Repair the YAML; text with ': ' or '#' in it needs quotes or a block (>).")
    } catch {
      report(origin, "\(error)", "Repair the YAML.")
    }
    return nil
  }

  /// Nil if the budget is spent.
  private static func convert(_ node: Node, marks: Marks, budget: inout Int) -> YAMLNode? {
    budget -= 1
    guard budget > 0 else { return nil }
    let position = marks.position(node.mark)
    switch node {
    case .scalar(let scalar):
      let content = Content.scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any)
      return YAMLNode(content: content, position: position)
    case .sequence(let sequence):
      var items: [YAMLNode] = []
      for item in sequence {
        guard let item = convert(item, marks: marks, budget: &budget) else { return nil }
        items.append(item)
      }
      return YAMLNode(content: .list(items), position: position)
    case .mapping(let mapping):
      var entries: [(key: String, keyPosition: SourcePosition, value: YAMLNode)] = []
      for (key, value) in mapping {
        guard let value = convert(value, marks: marks, budget: &budget) else { return nil }
        entries.append((key.scalar?.string ?? "?", marks.position(key.mark), value))
      }
      return YAMLNode(content: .map(entries), position: position)
    case .alias:
      // The composer has replaced every alias by what it stands for.
      return YAMLNode(content: .scalar("", isPlain: true), position: position)
    }
  }

  private static func describe(_ error: YamlError, marks: Marks) -> (SourcePosition, String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (marks.position(mark), problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      (marks.position(context.mark), "the key '\(duplicates.first ?? "")' is given twice")
    case .reader(let problem, _, _, _): (marks.position(nil), problem)
    default: (marks.position(nil), "no YAML")
    }
  }
}

/// Turns the parser's marks, which count code points, into places in the file, which count bytes.
private struct Marks {
  let lines: [Substring.UnicodeScalarView]
  let origin: SourcePosition

  init(text: String, origin: SourcePosition) {
    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
      Substring($0).unicodeScalars
    }
    self.origin = origin
  }

  func position(_ mark: Mark?) -> SourcePosition {
    guard let mark else { return origin }
    let line = max(1, mark.line)
    var column = max(1, mark.column)
    if line <= lines.count {
      column = 1 + lines[line - 1].prefix(column - 1).reduce(0) { $0 + UTF8.width($1) }
    }
    return SourcePosition(line: origin.line + line - 1, column: column + origin.column - 1)
  }
}
