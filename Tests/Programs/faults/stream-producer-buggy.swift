// expect: abandoned
// options: --inject cancel
// The consumer of a stream is cancelled and leaves; the producer is never told and works for nobody.
@main struct Feed {
  static func main() async {
    let (numbers, feed) = AsyncStream<Int>.makeStream()
    Task {
      for number in 0..<5 {
        try? await Task.sleep(for: .milliseconds(100))
        feed.yield(number)
      }
      feed.finish()
    }
    for await number in numbers { print(number) }
  }
}
