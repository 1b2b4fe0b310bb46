// expect: leak
import CSP

@main struct Main {
  static func main() async {
    let ticker = Ticker(every: .milliseconds(10), name: "poll")
    let poller = go("poller") {
      var n = 0
      for await _ in ticker.channel {
        n += 1
      }
      print(n)
    }
    await select(.after(.milliseconds(35)))
    ticker.stop()
    _ = poller
    print("stopped")
  }
}
