// expect: clean
import CSP

@main struct Main {
  static func main() async {
    let ticker = Ticker(every: .milliseconds(10), name: "poll")
    let stop = Channel<Void>(name: "stop")
    let poller = go("poller") {
      let on = Flag()
      while on.value {
        await select(
          .receive(from: ticker.channel) { _ in },
          .receive(from: stop) { _ in on.value = false })
      }
      ticker.stop()
    }
    await select(.after(.milliseconds(35)))
    stop.close()
    await poller.value
    print("stopped")
  }
}
final class Flag: @unchecked Sendable { var value = true }
