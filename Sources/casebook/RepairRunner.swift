import CaseRunner
import Console
import Figures
import Foundation
import Practice
import TerminalPages

/// The repair drill on the terminal: watches the file, judges every save, lends the terminal to an editor.
struct RepairRunner: DrillScreen {
  private let context: DrillContext
  private let drill: RepairDrill

  init(_ context: DrillContext, _ drill: RepairDrill) {
    self.context = context
    self.drill = drill
  }

  func run() async throws -> DrillEnding {
    let workspace = RepairWorkspace(drill, root: RepairWorkspace.standardRoot())
    let note: String?
    let isUnfinished: Bool
    do {
      let (found, kept) = try workspace.begin()
      isUnfinished = found != .created && found != .untouched
      note =
        switch found {
        case .created:
          kept.map { "From the beginning; your version of last time is \(($0 as NSString).lastPathComponent)." }
        case .untouched: nil
        case .kept: "It is as you left it last time; o starts over."
        case .keptFromOlderBook:
          "It is as you left it last time, and the book's program has changed since; o starts over."
        }
    } catch {
      throw CaseRunnerError(.environment, error.message, next: error.next)
    }
    var limits = RepairJudge.Limits()
    // Somebody waits.
    limits.searchSeconds = 60
    limits.explainSeconds = 30
    let began = PracticeClock.system.now
    let judge = RepairJudge(context.room.workbench, limits: limits)
    let judging = Judging(drill, file: workspace.file, judge, context.events)
    let watch = SaveWatch(workspace.file, context.events)
    defer {
      watch.stop()
      judging.cancel()
    }
    let size = context.terminal.capabilities
    var screen = RepairScreen(
      drill, place: Self.link(workspace.file), path: workspace.file, editor: Editor.command.name, note: note,
      columns: size.columns,
      rows: size.rows)
    screen.remember(context.spending.earlier)
    // What was left there last time, or saved while the case was measured.
    if isUnfinished { judging.start() }
    while true {
      if watch.takeSave() { judging.start() }
      if let standing = judging.takeStanding() {
        screen.show(standing)
        if case .judged(let result) = standing, result.passed {
          return ending(screen, result, workspace, since: began)
        }
      }
      let rows = screen.rows {
        context.status(screen.spent, message: $0, keys: "e edit  r run  v all  d diff  h hint  ? keys")
      }
      context.terminal.show(rows, cursor: screen.cursor)
      switch await context.events.next() {
      case .hangUp: return .quit
      case .tick, .news: continue
      case .redraw:
        let size = context.terminal.capabilities
        screen.resize(columns: size.columns, rows: size.rows)
      case .key(let key):
        switch screen.take(key) {
        case .none: break
        case .skip: return .skipped
        case .quit: return .quit
        case .list: if let ending = await context.list() { return ending }
        case .done:
          return ending(screen, nil, workspace, since: began)
        case .judge: judging.start()
        case .edit:
          if let problem = await edit(workspace.file) { screen.message = problem }
        case .compare:
          if let text = try? String(contentsOfFile: workspace.file, encoding: .utf8) {
            screen.showChanges(text)
          } else {
            screen.message = "The file cannot be read; o starts over."
          }
        case .reset:
          do {
            let backup = try workspace.reset()
            screen.message =
              backup.map { "Yours is kept: \(($0 as NSString).lastPathComponent)" } ?? "It is the original already."
          } catch {
            screen.message = error.message
          }
        }
      }
    }
  }

  private func edit(_ file: String) async -> String? {
    // Whoever writes there is not away.
    defer { context.events.touch() }
    return await context.terminal.lend { await Interruption.isLeft { await Editor.command.edit(file) } }
  }

  /// - Parameter began: What was written down since then was written by another terminal: the file is one, and so is the drill.
  private func ending(
    _ screen: RepairScreen, _ result: RepairResult?, _ workspace: RepairWorkspace, since began: Timestamp
  ) -> DrillEnding {
    let drill = drill
    let aftermath = DrillAftermath(title: result == nil ? "The solution" : "It holds") { builder in
      RepairText.aftermath(result, drill, to: &builder)
    }
    let isFirst = workspace.end()
    let log = try? PracticeLogFile.standard().read()
    let isWritten = log?.reviews.contains { $0.drill == context.id && $0.time >= began } ?? false
    guard isFirst, !isWritten else { return .doneElsewhere(aftermath) }
    return .done(
      context.effort(screen.spent, gaveUp: screen.gaveUp), aftermath)
  }

  /// The path as short as it can be said from here, with the whole one behind it.
  static func link(_ file: String) -> StyledText {
    let here = FileManager.default.currentDirectoryPath + "/"
    let home = NSHomeDirectory() + "/"
    var shown = file
    if file.hasPrefix(here) {
      shown = String(file.dropFirst(here.count))
    } else if file.hasPrefix(home) {
      shown = "~/" + file.dropFirst(home.count)
    }
    let address = URL(fileURLWithPath: file).absoluteString
    return StyledText(shown, TextStyle(isBold: true, isUnderlined: true, link: address))
  }
}
