// expect: clean
// A timer that loses its select leaves a sleep behind that wakes nobody: no execution has to wait for it.
import CSP

@main struct App {
  static func main() async {
    let (context, cancel) = Context.background.withCancel(name: "hold")
    let holds = WaitGroup(name: "holds")
    holds.go("hold") { await select(.done(context), .after(.seconds(14 * 86_400))) }
    try? await Task.sleep(for: .seconds(60))
    cancel()
    await holds.wait()
    print("over")
  }
}
