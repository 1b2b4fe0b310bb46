// expect: clean
// options: --inject cancel
// The end of the stream cancels the producer.
@main struct Feed {
  static func main() async {
    let (numbers, feed) = AsyncStream<Int>.makeStream()
    let producer = Task {
      for number in 0..<5 {
        do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
        feed.yield(number)
      }
      feed.finish()
    }
    feed.onTermination = { _ in producer.cancel() }
    for await number in numbers { print(number) }
    await producer.value
  }
}
