import CSP
import Synchronization

@main struct Rounds {
  static func main() async {
    let finished = Atomic(0)
    var group = WaitGroup()
    for round in 1...3 {
      for _ in 1...3 {
        group.go {
          try? await Task.sleep(for: .seconds(1))
          finished.add(1, ordering: .relaxed)
        }
      }
      await group.wait()
      print("round \(round) on the same group: \(finished.load(ordering: .relaxed)) finished")
    }

    let late = Atomic(0)
    let old = group
    old.go {
      try? await Task.sleep(for: .seconds(1))
      late.add(1, ordering: .relaxed)
    }
    group = WaitGroup()
    await group.wait()
    print("replaced while one is at work: \(late.load(ordering: .relaxed)) finished")
    await old.wait()
  }
}
