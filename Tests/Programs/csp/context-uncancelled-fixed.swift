// expect: clean
import CSP

func numbers(_ context: Context) -> Channel<Int> {
  let out = Channel<Int>(name: "numbers")
  go("counter") {
    var n = 0
    let live = Flag()
    while live.on {
      let value = n
      await select(.send(value, to: out) {}, .done(context) { live.on = false })
      n += 1
    }
  }
  return out
}
final class Flag: @unchecked Sendable { var on = true }
@main struct Main {
  static func main() async {
    let (context, cancel) = Context.background.withCancel(name: "search")
    let out = numbers(context)
    while let n = await out.receive() {
      if n == 3 { break }
    }
    cancel()
    print("found")
  }
}
