import CommonMark

/// Reads `chapters/NN-name.md`: the Markdown, and the directives in its fenced blocks.
struct ChapterReader {
  static let directives = ["case", "claim", "serves", "drill", "outcomes", "timeline", "graph", "chart"]
  /// What else may follow a fence.
  static let languages = [
    "swift", "text", "sh", "console", "go", "c", "cpp", "rust", "java", "kotlin", "python", "javascript",
    "typescript", "csharp", "erlang", "haskell", "objc", "json", "yaml", "toml", "markdown", "html", "css", "sql",
    "diff", "asm", "sil", "make",
  ]

  let file: String
  let number: Int
  let id: String
  /// Ids of all case folders, also of those that could not be read.
  let caseIDs: [String]
  let cases: [String: Case]
  /// The claims that were read, with how their programs are run.
  private(set) var claims: [ClaimReader.Reading] = []

  init(file: String, number: Int, id: String, caseIDs: [String], cases: [String: Case]) {
    self.file = file
    self.number = number
    self.id = id
    self.caseIDs = caseIDs
    self.cases = cases
  }

  mutating func read(_ bytes: [UInt8], diagnostics: inout [Diagnostic]) -> Chapter {
    let document = Document(parsing: bytes)
    for problem in document.problems {
      diagnostics.append(
        Diagnostic(
          file: file, at: problem.position, kind: problem.kind.rawValue, problem.message, next: problem.next))
    }
    if document.frontMatter != nil {
      report(
        SourcePosition(line: 1, column: 1), "front-matter", "a chapter has no front matter",
        "Take it out; number and name come from the file's name, the title from its first heading.", &diagnostics)
    }
    var blocks = document.blocks[...]
    var title = id
    if case .heading(level: 1, _, let content)? = blocks.first?.kind {
      title = content.plainText
      blocks = blocks.dropFirst()
    } else if document.problems.allSatisfy({ $0.kind != .encoding && $0.kind != .tooLarge }) {
      report(
        blocks.first?.start ?? SourcePosition(line: 1, column: 1), "title",
        "the chapter does not begin with its title", "Begin it with a heading of level 1: # Title.", &diagnostics)
    }
    var chapter = Chapter(number: number, id: id, file: file, title: title, elements: [])
    var level = 1
    for block in blocks {
      if case .heading(let own, let slug, let content) = block.kind {
        check(own, after: level, at: block.start, diagnostics: &diagnostics)
        level = own
        chapter.headings.append(
          Chapter.Heading(level: own, id: slug, content: content, line: block.start.line))
      }
      if let element = element(block, diagnostics: &diagnostics) { chapter.elements.append(element) }
    }
    return chapter
  }

  private func check(_ level: Int, after last: Int, at position: SourcePosition, diagnostics: inout [Diagnostic]) {
    if level == 1 {
      report(
        position, "heading-level", "a second heading of level 1", "Use ## and deeper after the title.", &diagnostics)
    } else if level > last + 1 {
      report(
        position, "heading-level", "a heading of level \(level) follows one of level \(last)",
        "Use level \(last + 1), so that no level is left out.", &diagnostics)
    }
  }

  /// Nil if the block is a directive that cannot be read.
  private mutating func element(_ block: Block, diagnostics: inout [Diagnostic]) -> ChapterElement? {
    guard case .code(let code) = block.kind else {
      checkInner(block, diagnostics: &diagnostics)
      return .block(block)
    }
    guard let info = code.info else { return .block(block) }
    let reader = DirectiveReader(
      file: file, info: info, code: code, column: block.start.column, caseIDs: caseIDs, cases: cases)
    switch info.word {
    case "case": return reader.caseEmbed(&diagnostics).map(ChapterElement.caseEmbed)
    case "claim":
      return reader.claim(&diagnostics).map { reading in
        claims.append(reading)
        return .claim(reading.claim)
      }
    case "serves": return .serves(reader.serves(&diagnostics), info.position)
    case "drill": return reader.bodyDirective(&diagnostics).map(ChapterElement.drill)
    case "chart": return reader.chart(&diagnostics).map(ChapterElement.chart)
    case "outcomes", "timeline", "graph":
      return PartEmbed.Kind(rawValue: info.word).flatMap { reader.part($0, &diagnostics) }.map(ChapterElement.part)
    default:
      checkLanguage(code, reader: reader, diagnostics: &diagnostics)
      return .block(block)
    }
  }

  private func checkLanguage(_ code: CodeBlock, reader: DirectiveReader, diagnostics: inout [Diagnostic]) {
    guard let info = code.info else { return }
    guard Self.languages.contains(info.word) else {
      let words = Self.directives + Self.languages
      report(
        info.position, "unknown-directive", "'\(info.word)' is neither a directive nor a language",
        nextStep(
          for: info.word, in: words,
          otherwise: "Use one of \(Self.directives.joined(separator: ", ")), or a language such as swift or text."),
        &diagnostics)
      return
    }
    reader.checkOptions(["caption"], words: 0, &diagnostics)
  }

  /// Blocks inside lists and quotes: code is allowed there, directives are not.
  private func checkInner(_ block: Block, diagnostics: inout [Diagnostic]) {
    let inner: [Block]
    switch block.kind {
    case .blockQuote(let blocks), .alert(_, let blocks): inner = blocks
    case .list(let list): inner = list.items.flatMap { $0 }
    default: return
    }
    for block in inner {
      guard case .code(let code) = block.kind, let info = code.info else {
        checkInner(block, diagnostics: &diagnostics)
        continue
      }
      guard !Self.directives.contains(info.word) else {
        report(
          block.start, "nested-directive", "the directive '\(info.word)' stands inside a list or a quote",
          "Move it out, to the left margin.", &diagnostics)
        continue
      }
      let reader = DirectiveReader(
        file: file, info: info, code: code, column: block.start.column, caseIDs: caseIDs, cases: cases)
      checkLanguage(code, reader: reader, diagnostics: &diagnostics)
    }
  }

  private func report(
    _ position: SourcePosition, _ kind: String, _ message: String, _ next: String, _ diagnostics: inout [Diagnostic]
  ) {
    diagnostics.append(Diagnostic(file: file, at: position, kind: kind, message, next: next))
  }
}
