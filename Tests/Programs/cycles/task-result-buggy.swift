// expect: retaincycle
// says: 2 times Job and a task that has ended hold each other
// A task that has ended keeps its result, and the result keeps the handle of the task.
final class Job: @unchecked Sendable {
  private var task: Task<Job, Never>?
  private(set) var isDone = false

  func run() async -> Bool {
    let task = Task.detached {
      self.isDone = true
      return self
    }
    self.task = task
    return await task.value.isDone
  }
}

@main struct Work {
  static func main() async {
    for _ in 1...2 { print(await Job().run()) }
  }
}
