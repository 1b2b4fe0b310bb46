// Many scheduling points: two tasks that give way to each other.
@main struct Turns {
  static func main() async {
    let tasks = (1...2).map { _ in Task.detached { for _ in 1...2000 { await Task.yield() } } }
    for task in tasks { await task.value }
  }
}
