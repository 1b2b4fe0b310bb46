// expect: leak
import CSP

@main struct Main {
  static func main() async {
    let ticker = Ticker(every: .milliseconds(50), name: "refresh")
    _ = await ticker.channel.receive()
    print("tick")
  }
}
