import CaseRunner
import Console
import Foundation
import TerminalPages

/// Does something again whenever files are saved, and shows what came of it in place.
///
/// A save while it runs ends the run and begins another: nobody waits for a result that is out of date. Without a terminal each result is
/// printed below the last.
struct Watch {
  /// What a run came to: a page for each width, with less in it if it has to fit into so many rows; nil for everything.
  typealias Pages = @Sendable (_ width: Int, _ rows: Int?) -> Page

  let title: String
  let folders: [String]
  let isWanted: @Sendable (String) -> Bool
  /// One run. It may tell what it does.
  let work: @Sendable (_ tell: @escaping @Sendable (String) -> Void) async throws -> Pages

  private enum Event: Sendable {
    case terminal(TerminalSession.Event)
    case saved
    case told(run: Int, String)
    case ended(run: Int, Pages)
  }

  /// - Throws: `ExitStatus.interrupted` for Ctrl-C.
  func run() async throws {
    let files = FileWatch(folders, isWanted: isWanted)
    guard let session = TerminalSession.open() else { return await print(files) }
    defer { session.close() }
    let (events, sink) = AsyncStream.makeStream(of: Event.self)
    let keys = Task { for await event in session.events { sink.yield(.terminal(event)) } }
    let saves = Task { for await _ in files.changes { sink.yield(.saved) } }
    var runs = Runs(
      work: work, tell: { run, text in sink.yield(.told(run: run, text)) },
      finished: { run, pages in sink.yield(.ended(run: run, pages)) })
    defer {
      keys.cancel()
      saves.cancel()
    }
    let status = await loop(session, events, &runs, files.note)
    // Programs under test must not outlive the one who watches them.
    await runs.end()
    if let status { throw status }
  }

  private func loop(
    _ session: TerminalSession, _ events: AsyncStream<Event>, _ runs: inout Runs, _ note: String?
  ) async -> ExitStatus? {
    var screen = WatchScreen(title: title, note: note, session.capabilities)
    runs.begin()
    screen.begin(because: "running")
    session.show(screen.rows, cursor: screen.cursor)
    for await event in events {
      switch event {
      case .saved:
        runs.begin()
        screen.begin(because: "saved, running again")
      case .told(let run, let text) where run == runs.number: screen.tell(text)
      case .ended(let run, let pages) where run == runs.number: screen.end(pages)
      case .told, .ended: continue
      case .terminal(.hangUp): return nil
      case .terminal(.redraw): screen.resize(session.capabilities)
      case .terminal(.key(let key)):
        switch screen.take(key) {
        case .quit: return nil
        case .interrupt: return .interrupted
        case .suspend: session.suspend()
        case .redraw: session.invalidate()
        case .other(.character("v")): screen.toggle()
        case .other(.character("r")):
          runs.begin()
          screen.begin(because: "running")
        default: break
        }
      }
      session.show(screen.rows, cursor: screen.cursor)
    }
    return nil
  }

  /// One result below the other, until somebody ends the process.
  private func print(_ files: FileWatch) async {
    let terminal = TerminalSession.current()
    if let note = files.note { Terminal.error("note: \(note)") }
    func once() async {
      let pages: Pages
      do { pages = try await work { _ in } } catch { pages = Self.failure(error, title) }
      Swift.print(Printing.text(pages(terminal.columns, nil), terminal))
      fflush(nil)
    }
    await once()
    for await _ in files.changes { await once() }
  }

  /// What cannot be run, as a page.
  static func failure(_ error: any Error, _ title: String) -> Pages {
    let text =
      switch error {
      // What to do next is another thing than on a command line: nothing is to be typed.
      case let error as CaseRunnerError where error.code == .compilation:
        error.message + "\n\nRepair what the compiler names: a save runs it again."
      case let error as UsageError: "\(error.message)\n\nA save runs it again."
      default: "\(error)"
      }
    return { width, _ in
      var builder = PageBuilder(width: width)
      builder.heading(StyledText(title), level: 1, id: "title")
      CompilerText.write(text, to: &builder)
      return builder.finish(title: title)
    }
  }
}

/// The runs of a watch: one at a time, the last one wins.
private struct Runs {
  let work: @Sendable (_ tell: @escaping @Sendable (String) -> Void) async throws -> Watch.Pages
  let tell: @Sendable (Int, String) -> Void
  let finished: @Sendable (Int, @escaping Watch.Pages) -> Void
  private(set) var number = 0
  private var task: Task<Void, Never>?

  init(
    work: @escaping @Sendable (_ tell: @escaping @Sendable (String) -> Void) async throws -> Watch.Pages,
    tell: @escaping @Sendable (Int, String) -> Void, finished: @escaping @Sendable (Int, @escaping Watch.Pages) -> Void
  ) {
    self.work = work
    self.tell = tell
    self.finished = finished
  }

  /// Ends the run that goes on, if there is one, and begins another when it has.
  mutating func begin() {
    number += 1
    let (before, number, work, tell, finished) = (task, number, work, tell, finished)
    before?.cancel()
    task = Task {
      await before?.value
      guard !Task.isCancelled else { return }
      do {
        let pages = try await work { tell(number, $0) }
        finished(number, pages)
      } catch {
        if !Task.isCancelled { finished(number, Watch.failure(error, "It cannot be run")) }
      }
    }
  }

  func end() async {
    task?.cancel()
    await task?.value
  }
}

/// What a watch shows: the last result, and in the status line what goes on.
struct WatchScreen {
  private var screen: PagerScreen
  private var pages: Watch.Pages
  private let note: String?
  /// Nil if nothing runs.
  private var doing: String?
  /// Whether everything is shown, however much it is.
  private var isWhole = false

  private static let keys = [("r", "run again"), ("v", "everything, or what fits on the screen"), ("q", "quit")]

  init(title: String, note: String?, _ terminal: Capabilities) {
    self.note = note
    pages = { width, _ in
      var builder = PageBuilder(width: width)
      builder.heading(StyledText(title), level: 1, id: "title")
      builder.text("Running for the first time …")
      return builder.finish(title: title)
    }
    screen = PagerScreen(
      pages(terminal.columns, nil), columns: terminal.columns, rows: terminal.rows, keys: Self.keys)
    screen.base.hint = "r run  v all  q quit  ? help"
  }

  mutating func begin(because reason: String) {
    doing = "… \(reason)"
    screen.base.message = doing
  }

  mutating func tell(_ text: String) {
    doing = "… \(text)"
    screen.base.message = doing
  }

  mutating func end(_ pages: @escaping Watch.Pages) {
    self.pages = pages
    doing = nil
    draw(screen.columns, screen.rowCount)
    screen.base.message = note ?? "Done. Waiting for a save."
  }

  mutating func toggle() {
    isWhole.toggle()
    draw(screen.columns, screen.rowCount)
  }

  private mutating func draw(_ columns: Int, _ rows: Int) {
    // The last row is the status line's.
    screen.replace(with: pages(columns, isWhole ? nil : rows - 1), columns: columns, rows: rows)
  }

  mutating func resize(_ terminal: Capabilities) {
    draw(terminal.columns, terminal.rows)
  }

  mutating func take(_ key: Key) -> Pager.Action {
    let action = screen.take(key)
    // A key puts a message away; what goes on is said as long as it goes on.
    if screen.base.message == nil { screen.base.message = doing }
    return action
  }

  var rows: [StyledText] { screen.rows }
  var cursor: (column: Int, row: Int)? { screen.cursor }
}
