import Console
import Practice
import TerminalPages
import Workbook

/// The find drill on the terminal.
struct FindRunner: DrillScreen {
  private let context: DrillContext
  private let drill: FindDrill

  init(_ context: DrillContext, _ drill: FindDrill) {
    self.context = context
    self.drill = drill
  }

  func run() async throws -> DrillEnding {
    let size = context.terminal.capabilities
    var screen = FindScreen(
      drill, study: context.study, title: "Find", columns: size.columns, rows: size.rows)
    screen.remember(context.spending.earlier)
    let left = await context.answer(&screen) { screen in
      let rows = screen.rows { context.status(screen.spent, message: $0, keys: "h hint  s skip  l list  ? keys") }
      context.terminal.show(rows, cursor: screen.cursor)
    }
    return left ?? ending(screen)
  }

  private func ending(_ screen: FindScreen) -> DrillEnding {
    let (drill, answer, tries, study) = (drill, screen.answer, screen.tries, context.study)
    let report = context.reports[drill.variant.name]
    let title = screen.gaveUp ? "The solution" : tries.isEmpty ? "Right" : "Right in the end"
    return .done(
      context.effort(screen.spent, gaveUp: screen.gaveUp),
      DrillAftermath(title: title) { builder in
        FindText.result(drill, answer: answer, tries: tries, report: report, study: study.id, to: &builder)
      })
  }
}
