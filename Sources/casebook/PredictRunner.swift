import Console
import Practice
import TerminalPages
import Workbook

/// The predict drill on the terminal.
struct PredictRunner: DrillScreen {
  private let context: DrillContext
  private let drill: PredictDrill

  init(_ context: DrillContext, _ drill: PredictDrill) {
    self.context = context
    self.drill = drill
  }

  func run() async throws -> DrillEnding {
    let size = context.terminal.capabilities
    var screen = PredictScreen(
      drill, title: "What will the checker find in this program?", columns: size.columns, rows: size.rows)
    screen.remember(context.spending.earlier)
    let left = await context.answer(&screen) { screen in
      let status = context.status(screen.spent, keys: "1-5 answer  h hint  s skip  l list  ? keys")
      context.terminal.show(screen.rows(status: status), cursor: screen.cursor)
    }
    return left ?? ending(screen)
  }

  private func ending(_ screen: PredictScreen) -> DrillEnding {
    let (drill, wrong, study) = (drill, screen.wrong, context.study)
    let title = screen.gaveUp ? "The solution" : screen.wrongTries == 0 ? "Right, both times" : "Right in the end"
    return .done(
      context.effort(screen.spent, gaveUp: screen.gaveUp),
      DrillAftermath(title: title, variant: drill.variant) { builder in
        PredictText.result(drill, wrong: wrong, study: study.id, to: &builder)
      })
  }
}
