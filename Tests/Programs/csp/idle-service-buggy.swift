// expect: deadlock
// findings: 1
// says: main waits to send on channel 'old inbox' and nobody is left who could receive
import CSP

@main struct Station {
  static func main() async {
    let old = Channel<Int>(name: "old inbox")
    let new = Channel<Int>(name: "new inbox")
    go("old") { _ = await old.receive() }
    go("new") { for await _ in new {} }
    for number in 1...2 {
      await new.send(number)
      await old.send(number)
    }
    new.close()
  }
}
