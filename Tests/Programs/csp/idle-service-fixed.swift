// expect: clean
import CSP

@main struct Station {
  static func main() async {
    let old = Channel<Int>(name: "old inbox")
    let new = Channel<Int>(name: "new inbox")
    go("old") { for await _ in old {} }
    go("new") { for await _ in new {} }
    for number in 1...2 {
      await new.send(number)
      await old.send(number)
    }
    new.close()
    old.close()
  }
}
