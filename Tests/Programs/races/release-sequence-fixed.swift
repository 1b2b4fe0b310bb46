// expect: clean
import Synchronization

/// A release heads a release sequence that relaxed increments of others carry on.
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
        var seen = stage.state.load(ordering: .relaxed)
        while seen == 1 {
          (_, seen) = stage.state.compareExchange(expected: 1, desired: 2, ordering: .relaxed)
        }
      }
      group.addTask {
        if stage.state.load(ordering: .acquiring) == 2 { precondition(stage.config == "ready") }
      }
    }
  }
}
