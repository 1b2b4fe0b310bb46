import CSP
import Dispatch

@main struct EarlyDone {
  static func main() async {
    let group = WaitGroup()
    group.add(3)
    for _ in 1...3 { group.done() }
    await group.wait()
    print("wait group: went on")
    await group.wait()
    print("wait group, a second wait: went on")
    waitForDispatch()
  }

  static func waitForDispatch() {
    let group = DispatchGroup()
    for _ in 1...3 { group.enter() }
    for _ in 1...3 { group.leave() }
    group.wait()
    print("dispatch group: went on")
  }
}
