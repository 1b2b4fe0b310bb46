import Console
import TerminalPages

/// A screen on which nothing happens but answers: what the predict and the find drill have in common.
protocol AnswerScreen {
  mutating func resize(columns: Int, rows: Int)
  mutating func take(_ key: Key) -> DrillAction
}

extension FindScreen: AnswerScreen {}
extension PredictScreen: AnswerScreen {}

extension DrillContext {
  /// Shows a screen and hands it keys until the drill is done.
  ///
  /// - Returns: Nil when it is done; else how it was left.
  func answer<Screen: AnswerScreen>(_ screen: inout Screen, show: (Screen) -> Void) async -> DrillEnding? {
    while true {
      show(screen)
      switch await events.next() {
      case .hangUp: return .quit
      case .tick, .news: continue
      case .redraw:
        let size = terminal.capabilities
        screen.resize(columns: size.columns, rows: size.rows)
      case .key(let key):
        switch screen.take(key) {
        case .skip: return .skipped
        case .quit: return .quit
        case .done: return nil
        case .list: if let ending = await list() { return ending }
        case .none, .edit, .judge, .compare, .reset: break
        }
      }
    }
  }
}
