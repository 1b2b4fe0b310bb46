/// Reads a code block from the source, because libcmark's copy of it differs: tabs are expanded, an info string is
/// decoded, and nothing tells an unclosed fence or an indented block from a good one.
struct FencedCode {
  /// What libcmark says about the block.
  struct Node {
    var start: SourcePosition
    var endLine: Int
    var literal: String
    var hasInfo: Bool
  }

  /// What the block is.
  enum Reading {
    case indented
    case fenced(CodeBlock, lastLine: Int, closingLine: Int?)
  }

  let source: SourceText

  /// - Complexity: O(*bytes of the block*).
  func read(_ node: Node, problems: inout [Problem]) -> Reading {
    let line = source.line(node.start.line)
    let opening = line.dropFirst(node.start.column - 1)
    let fence = opening.first ?? 0
    let length = opening.prefix { $0 == fence }.count
    let rest = opening.dropFirst(length)
    guard fence == Byte.backtick || fence == Byte.tilde, length >= 3, node.hasInfo || rest.trimmed.isEmpty,
      node.hasInfo || !node.literal.utf8.starts(with: Array(opening) + [Byte.newline])
    else { return .indented }

    let infoPosition = SourcePosition(line: node.start.line, column: node.start.column + length)
    let info = InfoString.parse(rest, at: infoPosition, problems: &problems)
    let (content, count) = content(of: node, problems: &problems)
    let block = CodeBlock(info: info, content: content, contentLine: node.start.line + 1)
    let last = node.start.line + count + 1
    guard let closing = closingFence(onLine: last, fence: fence, length: length) else {
      return .fenced(block, lastLine: min(last, max(node.start.line, node.endLine)), closingLine: nil)
    }
    if closing.length != length || closing.column != node.start.column {
      checkClosing(closing, of: node, length: length, line: last, problems: &problems)
    }
    return .fenced(block, lastLine: last, closingLine: last)
  }

  /// The content line by line: libcmark's line if the source ends in it, byte for byte.
  private func content(of node: Node, problems: inout [Problem]) -> (text: String, lines: Int) {
    var result: [UInt8] = []
    var number = node.start.line
    for literal in node.literal.utf8.split(separator: Byte.newline, omittingEmptySubsequences: false).dropLast() {
      number += 1
      let line = source.line(number)
      if !line.reversed().starts(with: literal.reversed()) {
        problems.append(
          Problem(
            .tabInIndentation, at: SourcePosition(line: number, column: 1),
            "a tab is half the indentation of a list and half code",
            next: "Indent this line with spaces, as the fence is."))
      }
      result += literal
      result.append(Byte.newline)
    }
    return (String(decoding: result, as: UTF8.self), number - node.start.line)
  }

  /// A closing fence on this line: nothing but the marks of containers before it, nothing but blanks after it.
  private func closingFence(onLine number: Int, fence: UInt8, length: Int) -> (column: Int, length: Int)? {
    let line = source.line(number)
    let marks = line.prefix { Byte.isBlank($0) || $0 == Byte.greater }
    let run = line.dropFirst(marks.count).prefix { $0 == fence }
    let rest = line.dropFirst(marks.count + run.count)
    guard run.count >= length, rest.allSatisfy(Byte.isBlank) else { return nil }
    return (marks.count + 1, run.count)
  }

  /// A closing fence that does not look like its opening fence most likely is content that closed the block.
  private func checkClosing(
    _ closing: (column: Int, length: Int), of node: Node, length: Int, line: Int, problems: inout [Problem]
  ) {
    // Behind a list marker the columns of tabs and bytes may differ; only blanks can be compared.
    let before = source.line(node.start.line).prefix(node.start.column - 1)
    let comparable = !before.contains(Byte.tab) && !source.line(line).prefix(closing.column - 1).contains(Byte.tab)
    let optionalSpace = before.contains(Byte.greater)
    guard closing.length != length || (comparable && !optionalSpace) else { return }
    problems.append(
      Problem(
        .fenceClosedEarly, at: SourcePosition(line: line, column: closing.column),
        "this line closes the code block of line \(node.start.line), but does not look like its opening fence",
        next: "If it is code, make both fences of the block longer; if it is the end, write it exactly as the opening.")
    )
  }
}
