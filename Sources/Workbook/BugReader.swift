import CommonMark

/// Reads the `bug` of a variant: a line of its program, or a list of lines.
struct BugReader {
  let file: String
  let keys: KeyedReader
  /// The variant's name.
  let variant: String
  /// The name of its program.
  let program: String
  /// Nil if the program could not be read: then its lines are not looked at.
  let source: String?

  /// - Returns: The lines, ascending and each once; nil if there is none that can be used.
  func read(_ node: YAMLNode, diagnostics: inout [Diagnostic]) -> [Int]? {
    guard variant == "buggy" || variant.hasPrefix("buggy-") else {
      report(
        keys.place("bug"), "the variant '\(variant)' is no bug and has a 'bug'",
        "Take it out; the variants 'buggy' and 'buggy-…' have one.", &diagnostics)
      return nil
    }
    let nodes: [YAMLNode]
    if case .list(let items) = node.content { nodes = items } else { nodes = [node] }
    guard !nodes.isEmpty else {
      report(
        node.position, "'bug' is an empty list", "Write the lines at which it goes wrong, such as 'bug: [14, 16]'.",
        &diagnostics)
      return nil
    }
    let lines = source?.split(separator: "\n", omittingEmptySubsequences: false)
    // A line end at the end of the file begins no line.
    let count = lines.map { $0.last?.isEmpty == true ? $0.count - 1 : $0.count } ?? Int.max
    var result: Set<Int> = []
    for node in nodes {
      guard let line = keys.integer(node, "bug", in: 1...max(1, count), diagnostics: &diagnostics) else { continue }
      if let lines, !Self.hasCode(lines[line - 1]) {
        report(
          node.position, "line \(line) of \(program) has no code that could go wrong",
          "Name a line that does something: comments, braces and imports do not.", &diagnostics)
      } else if !result.insert(line).inserted {
        report(node.position, "'bug' has the line \(line) twice", "Take one of them out.", &diagnostics)
      }
    }
    return result.isEmpty ? nil : result.sorted()
  }

  private static func hasCode(_ line: Substring) -> Bool {
    let text = line.drop { $0 == " " || $0 == "\t" }
    return !text.hasPrefix("//") && !text.hasPrefix("import ") && text.contains { $0.isLetter || $0.isNumber }
  }

  private func report(
    _ position: SourcePosition, _ message: String, _ next: String, _ diagnostics: inout [Diagnostic]
  ) {
    diagnostics.append(Diagnostic(file: file, at: position, kind: "bug-line", message, next: next))
  }
}
