// expect: abandoned, crash
// The task may start before the process is gone, though main does nothing any more.
struct Starter {
  func start() {
    Task { fatalError("started after all") }
  }
}

@main struct Program {
  static func main() async { Starter().start() }
}
