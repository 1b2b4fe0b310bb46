import CommonMark

extension Workbook {
  /// A book as far as it could be read, and everything that its authors must repair.
  public struct Loaded: Sendable, Hashable {
    public var workbook: Workbook
    /// Sorted by file and line.
    public var diagnostics: [Diagnostic]

    public init(workbook: Workbook, diagnostics: [Diagnostic]) {
      self.workbook = workbook
      self.diagnostics = diagnostics
    }

    public var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
  }

  /// Reads `chapters/` and `cases/` below a folder.
  ///
  /// Never throws and never stops at the first mistake: a case or directive with an error is left out of the book and is
  /// in the diagnostics. Links are not followed, and no file outside of the two folders is read.
  ///
  /// - Complexity: linear in the size of the book.
  public static func load(root: String) -> Loaded {
    let folder = BookFolder(root: root)
    var diagnostics: [Diagnostic] = []
    let (readings, ids) = loadCases(folder, diagnostics: &diagnostics)
    let cases = readings.map(\.book)
    let (chapters, claims) = loadChapters(folder, cases: cases, ids: ids, diagnostics: &diagnostics)
    checkUse(of: readings, in: chapters, diagnostics: &diagnostics)
    let experiments = loadExperiments(folder, claims, diagnostics: &diagnostics)
    let glossary = Glossary.read(folder, diagnostics: &diagnostics)
    return Loaded(
      workbook: Workbook(chapters: chapters, cases: cases, experiments: experiments, glossary: glossary),
      diagnostics: diagnostics.sorted())
  }

  private static func loadCases(
    _ folder: BookFolder, diagnostics: inout [Diagnostic]
  ) -> (readings: [CaseReader.Reading], ids: [String]) {
    var readings: [CaseReader.Reading] = []
    var ids: [String] = []
    for name in names(in: "cases", of: folder, diagnostics: &diagnostics) {
      guard folder.kind(of: "cases/\(name)") == .folder else {
        diagnostics.append(stray("cases/\(name)", "cases/ has one folder for each case"))
        continue
      }
      ids.append(name)
      if let reading = CaseReader(folder: folder, id: name).read(diagnostics: &diagnostics) {
        readings.append(reading)
      }
    }
    return (readings, ids)
  }

  private static func loadChapters(
    _ folder: BookFolder, cases: [Case], ids: [String], diagnostics: inout [Diagnostic]
  ) -> (chapters: [Chapter], claims: [ClaimInFile]) {
    let casesByID = Dictionary(uniqueKeysWithValues: cases.map { ($0.id, $0) })
    var chapters: [Chapter] = []
    var claims: [ClaimInFile] = []
    for name in names(in: "chapters", of: folder, diagnostics: &diagnostics) {
      let path = "chapters/\(name)"
      guard name.hasSuffix(".md") else {
        diagnostics.append(stray(path, "chapters/ has only Markdown files"))
        continue
      }
      let digits = name.prefix(2)
      let id = name.dropFirst(3).dropLast(3)
      guard let number = Int(digits), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        name.dropFirst(2).first == "-", isName(id)
      else {
        diagnostics.append(
          Diagnostic(
            file: path, line: 1, column: 1, kind: "chapter-name", message: "'\(name)' is no name for a chapter",
            next: "Name it with two digits, a hyphen and lower-case words: 02-channels.md."))
        continue
      }
      if let other = chapters.first(where: { $0.number == number || $0.id == id }) {
        diagnostics.append(
          Diagnostic(
            file: path, line: 1, column: 1, kind: "chapter-name",
            message: "'\(other.file)' has the same number or name", next: "Rename one of the two."))
      }
      switch folder.read(path) {
      case .bytes(let bytes):
        var reader = ChapterReader(file: path, number: number, id: String(id), caseIDs: ids, cases: casesByID)
        chapters.append(reader.read(bytes, diagnostics: &diagnostics))
        claims += reader.claims.map { ClaimInFile(reading: $0, file: path, chapter: number) }
      case .missing: break  // It went away since the folder was listed.
      case .refused(let reason):
        diagnostics.append(
          Diagnostic(
            file: path, line: 1, column: 1, kind: "unreadable-file", message: "the chapter \(reason)",
            next: "Put an ordinary file there."))
      }
    }
    return (chapters.sorted { ($0.number, $0.id) < ($1.number, $1.id) }, claims)
  }

  /// A claim, and where it stands.
  private struct ClaimInFile {
    var reading: ClaimReader.Reading
    var file: String
    var chapter: Int
  }

  /// The programs in `claims/`: one for each claim that has one of its own, and no others.
  private static func loadExperiments(
    _ folder: BookFolder, _ claims: [ClaimInFile], diagnostics: inout [Diagnostic]
  ) -> [Case] {
    var experiments: [Case] = []
    var seen: Set<String> = []
    for entry in claims {
      let claim = entry.reading.claim
      func report(_ kind: String, _ message: String, _ next: String) {
        diagnostics.append(Diagnostic(file: entry.file, at: claim.position, kind: kind, message, next: next))
      }
      if !seen.insert(claim.id).inserted {
        report("repeated-claim", "the claim '\(claim.id)' is made twice", "Give each its own id, or delete one.")
        continue
      }
      guard let program = entry.reading.program else { continue }
      let path = "claims/\(claim.id).swift"
      guard
        let source = folder.text(
          path, what: "the program of the claim", reportedAt: (entry.file, claim.position.line, claim.position.column),
          diagnostics: &diagnostics)
      else { continue }
      experiments.append(experiment(entry, program, path: path, source: source))
    }
    let used = Set(experiments.map { "\($0.id).swift" })
    for name in folder.names(in: "claims") ?? [] where !name.hasPrefix(".") && !used.contains(name) {
      diagnostics.append(stray("claims/\(name)", "claims/ has one program for each claim with 'program: …'"))
    }
    return experiments
  }

  private static func experiment(
    _ entry: ClaimInFile, _ program: ClaimReader.Program, path: String, source: String
  ) -> Case {
    let claim = entry.reading.claim
    var experiment = Case(
      id: claim.id, title: claim.id, summary: claim.statement, patterns: [claim.id], chapter: entry.chapter,
      difficulty: 1, uses: [], symptom: "", cause: "", fix: "", hints: [], questions: [], variants: [])
    experiment.isExperiment = true
    if program == .measured {
      experiment.measurement = "\(claim.id).swift"
      experiment.measurementSource = source
    } else {
      experiment.variants = [
        Variant(
          name: Case.experimentVariant, file: "\(claim.id).swift", path: path, expectation: .anything,
          schedules: entry.reading.schedules, workers: entry.reading.workers, access: entry.reading.access,
          source: source)
      ]
    }
    return experiment
  }

  /// Every case is shown, and in the chapter that it says.
  private static func checkUse(
    of readings: [CaseReader.Reading], in chapters: [Chapter], diagnostics: inout [Diagnostic]
  ) {
    for reading in readings {
      let book = reading.book
      let users = chapters.filter { $0.caseIDs.contains(book.id) }
      if users.isEmpty {
        diagnostics.append(
          Diagnostic(
            file: book.file, line: 1, column: 1, kind: "unused-case",
            message: "no chapter uses the case '\(book.id)'",
            next: "Embed it with ```case \(book.id) in a chapter, or delete its folder."))
      } else if !users.contains(where: { $0.number == book.chapter }) {
        let used = users.map { String($0.number) }.joined(separator: ", ")
        diagnostics.append(
          Diagnostic(
            file: book.file, at: reading.chapterPosition, kind: "wrong-chapter",
            "the case says chapter \(book.chapter), and it is used in chapter \(used)",
            next: "Write 'chapter: \(users[0].number)', or use it in chapter \(book.chapter)."))
      }
    }
  }

  /// The visible names in a folder of the book.
  private static func names(
    in path: String, of folder: BookFolder, diagnostics: inout [Diagnostic]
  ) -> [String] {
    if folder.kind(of: path) == .folder, let names = folder.names(in: path) {
      return names.filter { !$0.hasPrefix(".") }
    }
    diagnostics.append(
      Diagnostic(
        file: path, line: 1, column: 1, kind: "missing-folder", message: "there is no folder '\(path)'",
        next: "Run this in the folder of the book, which has chapters/ and cases/."))
    return []
  }

  private static func stray(_ path: String, _ rule: String) -> Diagnostic {
    Diagnostic(
      .warning, file: path, line: 1, column: 1, kind: "stray-file", message: "nothing reads this file",
      next: "Move it away: \(rule).")
  }
}
