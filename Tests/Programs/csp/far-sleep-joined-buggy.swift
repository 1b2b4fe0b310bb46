// expect: deadlock
// says: main waits for wait group 'holds'; task 1 'holder' sleeps until 36500 days; nothing else can run
import CSP

@main struct App {
  static func main() async {
    let years = 100
    let holds = WaitGroup(name: "holds")
    holds.go("holder") { try? await Task.sleep(for: .seconds(years * 365 * 86_400)) }
    await holds.wait()
  }
}
