// expect: race
import Synchronization

/// A plain store ends the release sequence: who reads 2 need not see the configuration.
final class Stage: @unchecked Sendable {
  var config = ""
  let state = Atomic(0)
}

@main struct Main {
  static func main() async {
    let stage = Stage()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        stage.config = "ready"
        stage.state.store(1, ordering: .releasing)
      }
      group.addTask {
        if stage.state.load(ordering: .relaxed) == 1 {
          stage.state.store(2, ordering: .relaxed)
        }
      }
      group.addTask {
        if stage.state.load(ordering: .acquiring) == 2 { precondition(stage.config == "ready") }
      }
    }
  }
}
