import ArgumentParser
import Console
import Foundation
import TerminalPages
import Workbook

struct ReadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Read the book in the terminal.",
    discussion: """
      Without an argument, the contents. In a terminal, ? lists the keys, and the place where you stop is kept for the next time. Into a \
      pipe or a file goes plain text. What was measured comes from earlier runs; nothing is run.

      With --pager, or if CASEBOOK_PAGER is set, another pager shows the page: the program that CASEBOOK_PAGER names, or PAGER, or less.
      """)

  @Argument(
    help: ArgumentHelp("A chapter by number or name, a case, 'glossary' or 'claims'.", valueName: "what"),
    completion: Completions.pages)
  var name: String?

  @Option(help: ArgumentHelp("Show all places of the book that have these words.", valueName: "words"))
  var search: String?

  @Flag(help: "Show the page in the pager that PAGER names.")
  var pager = false

  func validate() throws {
    guard search == nil || name == nil else {
      throw ValidationError("--search is about all of the book: it takes no name.")
    }
  }

  func run() async throws {
    let book = try Book.load(orInstalled: true)
    try book.tellDiagnostics(strict: false)
    let destination = try destination(in: book)
    let library = await KnownResults.library(of: book)
    let terminal = TerminalSession.current()
    if let command = Pagers.command(isAsked: pager), terminal.isInteractive {
      try Pagers.show(Printing.text(library.page(destination, width: terminal.columns), terminal), in: command)
    } else if terminal.isInteractive, let session = TerminalSession.open() {
      defer { session.close() }
      try await ReadingLoop(session: session, file: ReadingFile()).run(library, at: destination)
    } else {
      print(Printing.text(library.page(destination, width: terminal.columns), terminal), terminator: "")
    }
  }

  private func destination(in book: Book) throws -> Destination {
    if let words = search?.split(separator: " ").joined(separator: " "), !words.isEmpty { return .search(words) }
    guard let name else { return .contents }
    let workbook = book.workbook
    if name == "glossary", workbook.glossary != nil { return .glossary }
    if name == "claims" { return .claims }
    let chapter = workbook.chapters.first {
      $0.id == name || String($0.number) == name || $0.file == name || $0.file.hasSuffix("/\(name)")
        || $0.file.hasSuffix("/\(name).md")
    }
    if let chapter { return .chapter(chapter.id, heading: nil) }
    if workbook.case(name) != nil { return .study(name) }
    if let term = workbook.glossary?.terms.first(where: { $0.id == name || $0.name == name }) { return .term(term.id) }
    let terms = workbook.glossary?.terms.map(\.id) ?? []
    throw UsageError(
      "error: the book has no chapter and no case '\(name)'",
      next: Suggestion.sentence(name, among: book.names) ?? Suggestion.sentence(name, among: terms)
        ?? "See 'casebook read' for the contents.")
  }
}

/// Keys and frames between a terminal and what is read.
struct ReadingLoop {
  let session: TerminalSession
  let file: ReadingFile

  /// Time between two savings of the place.
  private static let pause = Duration.seconds(1)

  /// - Throws: `ExitStatus.interrupted` for Ctrl-C.
  func run(_ library: Library, at start: Destination) async throws {
    let size = session.capabilities
    var reading = Reading(library, at: start, columns: size.columns, rows: size.rows, bookmarks: file.load())
    var saved = ContinuousClock.now
    defer { file.keep(reading.bookmarks) }
    session.show(reading.rows, cursor: reading.cursor)
    for await event in session.events {
      switch event {
      case .hangUp: return
      case .redraw:
        let size = session.capabilities
        reading.resize(columns: size.columns, rows: size.rows)
      case .key(let key):
        switch reading.take(key) {
        case .none: break
        case .quit: return
        case .interrupt: throw ExitStatus.interrupted
        case .suspend: session.suspend()
        case .redraw: session.invalidate()
        }
        // The terminal may be closed at any moment.
        if saved.duration(to: .now) > Self.pause {
          file.keep(reading.bookmarks)
          saved = .now
        }
      }
      session.show(reading.rows, cursor: reading.cursor)
    }
  }
}

/// Pages as text for standard output.
enum Printing {
  /// All lines, folds opened, each with its end.
  static func text(_ page: Page?, _ terminal: Capabilities) -> String {
    (page?.text ?? []).map { ANSIText.line($0.trimmedEnd, for: terminal) + "\n" }.joined()
  }
}

/// Pagers of the user's choice.
enum Pagers {
  /// The command for a shell; nil for the one that is built in.
  static func command(
    isAsked: Bool, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    return value("CASEBOOK_PAGER") ?? (isAsked ? value("PAGER") ?? "less" : nil)
  }

  static func show(_ text: String, in command: String) throws {
    // The user may leave before everything is written; and Ctrl-C is the pager's while it runs.
    signal(SIGPIPE, SIG_IGN)
    setenv("LESS", "FRX", 0)
    let status = Interruption.isLeftMeanwhile { () -> Int32 in
      guard let pipe = popen(command, "w") else { return 127 << 8 }
      fputs(text, pipe)
      return pclose(pipe)
    }
    if status >> 8 & 0xff == 127 {
      throw UsageError(
        "error: the pager '\(command)' cannot be run",
        next: "Set CASEBOOK_PAGER or PAGER to a program that exists, or read without --pager.")
    }
  }
}
