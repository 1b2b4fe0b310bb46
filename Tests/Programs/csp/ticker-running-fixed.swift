// expect: clean
import CSP

@main struct Main {
  static func main() async {
    let (context, cancel) = Context.background.withTimeout(.seconds(2), name: "call")
    let beats = Ticker(every: .milliseconds(40), name: "beats")
    defer {
      beats.stop()
      cancel()
    }
    let answer = Channel<Int>(capacity: 1, name: "answer")
    let worker = go("worker") {
      await select(.after(.milliseconds(300)), .done(context))
      await answer.send(5)
    }
    await worker.value
    print(await answer.receive() ?? 0)
  }
}
