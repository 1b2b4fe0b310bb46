// expect: deadlock
// options: --inject cancel:producer
// The consumer waits for values of a producer that may be cancelled before it closes the channel.
import CSP

@main struct Relay {
  static func main() async {
    let values = Channel<Int>()
    let producer = Task(name: "producer") {
      for number in 0..<3 {
        do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
        await values.send(number)
      }
      values.close()
    }
    while let number = await values.receive() { print(number) }
    await producer.value
  }
}
