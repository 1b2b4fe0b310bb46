import AsyncAlgorithms
import CSP
import Foundation

/// Written at once, so that it is not lost if the program ends in a trap.
func say(_ text: String) {
  print(text)
  fflush(nil)
}

/// Weighs parcels and sends their weights to the office.
struct Scale {
  let office = Channel<Int>(name: "office")

  func start() -> Task<Void, Never> {
    go("scale") {
      for grams in [250, 900] { await office.send(grams) }
      say("all weighed")
    }
  }
}

@main struct Depot {
  static func main() async {
    let (stream, belt) = AsyncStream.makeStream(of: Int.self)
    belt.finish()
    say("stream: \(belt.yield(250))")
    for await grams in stream { say("\(grams) g on the stream") }

    let channel = AsyncChannel<Int>()
    channel.finish()
    await channel.send(250)
    say("asynchronous channel: sent")
    for await grams in channel { say("\(grams) g on the asynchronous channel") }

    let scale = Scale()
    let weighing = scale.start()
    if let grams = await scale.office.receive() { say("channel: \(grams) g") }
    scale.office.close()
    await weighing.value
    say("everybody has left")
  }
}
