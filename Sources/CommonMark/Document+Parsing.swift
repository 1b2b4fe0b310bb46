/// Entry point: `Document(parsing:)`. Steps: 1. refuse what is no text (`SourceText` keeps the lines), 2. take the front
/// matter off, 3. libcmark's tree to values (`Converter`, with `FencedCode` and `TableReader`, which read the source),
/// 4. passes over the values: alerts and heading ids, 5. what leaves no mark in the tree: footnotes.
extension Document {
  /// The largest file that is read, in bytes.
  public static let sizeLimit = 1 << 20
  /// The most opening brackets in a file: libcmark 0.30 takes quadratic time for `![[]()` repeated.
  static let bracketLimit = 40_000

  /// Reads Markdown. Never fails and never traps: whatever is wrong is in `problems`.
  public init(parsing text: String) {
    self.init(parsing: Array(text.utf8))
  }

  /// Reads the bytes of a Markdown file.
  ///
  /// - Complexity: linear; where libcmark is quadratic, the limits on bytes and brackets keep it below a second.
  public init(parsing raw: [UInt8]) {
    guard raw.count <= Document.sizeLimit else {
      self.init(
        blocks: [],
        problems: [
          Problem(
            .tooLarge, at: SourcePosition(line: 1, column: 1), "the file has more than \(Document.sizeLimit) bytes",
            next: "Split the chapter.")
        ])
      return
    }
    let source = SourceText(raw)
    if let problem = Document.encodingProblem(source) {
      self.init(blocks: [], problems: [problem])
      return
    }
    guard source.bytes.count(where: { $0 == UInt8(ascii: "[") }) <= Document.bracketLimit else {
      self.init(
        blocks: [],
        problems: [
          Problem(
            .tooLarge, at: SourcePosition(line: 1, column: 1),
            "the file has more than \(Document.bracketLimit) brackets",
            next: "Split the chapter.")
        ])
      return
    }
    var problems: [Problem] = []
    let (frontMatter, skipped) = Document.readFrontMatter(source, problems: &problems)
    let bodyStart = skipped < source.lineCount ? source.lineStarts[skipped] : source.bytes.count
    var converter = Converter(source: source, lineOffset: skipped)
    var blocks = converter.blocks(of: source.bytes[bodyStart...])
    problems += converter.problems
    Alerts.mark(&blocks, problems: &problems)
    var ids = HeadingIDs()
    ids.assign(&blocks)
    problems += Footnotes.find(source, from: skipped + 1, outside: converter.codeLines)
    self.init(
      frontMatter: frontMatter, blocks: blocks,
      problems: problems.sorted { ($0.position, $0.kind.rawValue) < ($1.position, $1.kind.rawValue) })
  }

  /// The first byte that cannot be part of a text.
  private static func encodingProblem(_ source: SourceText) -> Problem? {
    let next = "Save the file as UTF-8 text."
    var decoder = Unicode.UTF8.ForwardParser()
    var bytes = source.bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.parseScalar(from: &bytes) {
      case .emptyInput: return nil
      case .error:
        return Problem(.encoding, at: source.position(ofByte: offset), "a byte that is not UTF-8", next: next)
      case .valid(let scalar):
        if let byte = scalar.first, byte < 0x20 && byte != Byte.tab && byte != Byte.newline || scalar.first == 0x7F {
          let number = String(byte, radix: 16, uppercase: true)
          return Problem(
            .encoding, at: source.position(ofByte: offset),
            "the control character U+\(String(repeating: "0", count: 4 - number.count))\(number)", next: next)
        }
        offset += scalar.count
      }
    }
  }

  /// The front matter, and how many lines it takes with its rules.
  private static func readFrontMatter(
    _ source: SourceText, problems: inout [Problem]
  ) -> (frontMatter: FrontMatter?, lines: Int) {
    let rule = Array("---".utf8)
    func isRule(_ number: Int) -> Bool {
      let line = source.line(number)
      return line.starts(with: rule) && line.dropFirst(3).allSatisfy(Byte.isBlank)
    }
    guard source.lineCount > 0, isRule(1) else { return (nil, 0) }
    var last = 2
    while last <= source.lineCount, !isRule(last) { last += 1 }
    guard last <= source.lineCount else {
      problems.append(
        Problem(
          .frontMatter, at: SourcePosition(line: 1, column: 1), "the front matter is never closed",
          next: "End it with a line of three dashes, or take the first line away."))
      return (nil, 1)
    }
    let text = source.lines(from: 2, through: last - 1)
    return (FrontMatter(text: String(decoding: text, as: UTF8.self), firstLine: 2), last)
  }
}
