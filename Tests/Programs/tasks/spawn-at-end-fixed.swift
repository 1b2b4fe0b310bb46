// expect: clean
struct Starter {
  func start() -> Task<Void, Never> {
    Task { print("task runs") }
  }
}

@main struct Program {
  static func main() async { await Starter().start().value }
}
