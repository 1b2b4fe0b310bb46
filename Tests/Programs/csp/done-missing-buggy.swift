// expect: deadlock
import CSP

func parse(_ text: String, _ wg: WaitGroup, _ out: Channel<Int>) async {
  guard let n = Int(text) else { return }
  await out.send(n)
  wg.done()
}
@main struct Main {
  static func main() async {
    let wg = WaitGroup(name: "parsers")
    let out = Channel<Int>(capacity: 8, name: "numbers")
    for text in ["1", "x", "3"] {
      wg.add(1)
      go("parse \(text)") { await parse(text, wg, out) }
    }
    await wg.wait()
    out.close()
    var sum = 0
    for await n in out { sum += n }
    print(sum)
  }
}
