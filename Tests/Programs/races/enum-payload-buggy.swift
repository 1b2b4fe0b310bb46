// expect: race
enum State: Sendable {
  case idle
  case loading(String)
  case done([Int])
}
final class M1: @unchecked Sendable { var s = State.idle }
@main struct M {
  static func main() async {
    let m = M1()
    await withTaskGroup(of: Void.self) { g in
      g.addTask { m.s = .loading("x \(CommandLine.arguments)") }
      g.addTask { if case .done(let a) = m.s { precondition(a.isEmpty) } }
    }
  }
}
