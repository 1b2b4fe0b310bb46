// expect: clean
final class Job: @unchecked Sendable {
  private var task: Task<Bool, Never>?
  private(set) var isDone = false

  func run() async -> Bool {
    let task = Task.detached {
      self.isDone = true
      return self.isDone
    }
    self.task = task
    return await task.value
  }
}

@main struct Work {
  static func main() async {
    for _ in 1...2 { print(await Job().run()) }
  }
}
