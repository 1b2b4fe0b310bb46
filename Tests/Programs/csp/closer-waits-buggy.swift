// expect: leak
// says: task 2 'late' waits to send on channel 'faults' and nobody is left who could receive; task 3 'closer' waits for that
// says: counts wait group 'checks' up
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
    _ = await faults.receive()
  }
}
