// expect: clean
import Synchronization

final class Gate: Sendable { let open = Atomic(false) }
@main struct Main {
  static func main() async {
    let gate = Gate()
    let t = Task.detached {
      while !gate.open.load(ordering: .acquiring) { await Task.yield() }
    }
    gate.open.store(true, ordering: .releasing)
    await t.value
    print("done")
  }
}
