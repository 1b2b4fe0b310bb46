// expect: clean
import Synchronization

nonisolated(unsafe) var record: [Int] = []
let flag = Atomic(0)

@main struct Main {
  static func main() async {
    let task = Task.detached {
      record = [1, 2, 3]
      atomicMemoryFence(ordering: .releasing)
      flag.store(1, ordering: .relaxed)
    }
    if flag.load(ordering: .relaxed) == 1 {
      atomicMemoryFence(ordering: .acquiring)
      precondition(record.count == 3)
    }
    await task.value
  }
}
