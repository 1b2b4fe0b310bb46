// Expected: clean. Output: "ticks: 3".
// The consumer tells the owner when it has seen enough; the owner stops the ticker and waits for the consumer.
import CSP

@main struct Program {
  static func main() async {
    let ticker = Ticker(every: .seconds(1), name: "ticks")
    let finished = Channel<Int>(capacity: 1)
    let consumer = go("consumer") {
      var ticks = 0
      while ticks < 3 {
        _ = await ticker.channel.receive()
        ticks += 1
      }
      await finished.send(ticks)
    }
    let ticks = await finished.receive()!
    ticker.stop()
    await consumer.value
    print("ticks: \(ticks)")
  }
}
