// expect: clean
// options: --inject cancel:producer
// The channel is closed whichever way the producer leaves.
import CSP

@main struct Relay {
  static func main() async {
    let values = Channel<Int>()
    let producer = Task(name: "producer") {
      defer { values.close() }
      for number in 0..<3 {
        do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
        await values.send(number)
      }
    }
    while let number = await values.receive() { print(number) }
    await producer.value
  }
}
