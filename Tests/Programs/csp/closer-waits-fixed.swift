// expect: clean
import CSP

@main struct Checks {
  static func main() async {
    let faults = Channel<Int>(name: "faults")
    let checks = WaitGroup(name: "checks")
    checks.go("early") { await faults.send(1) }
    checks.go("late") { await faults.send(2) }
    go("closer") {
      await checks.wait()
      faults.close()
    }
    for await _ in faults {}
  }
}
