// Expected: clean. Output: "no reply" and "reply 1".
// The late reply has a place in the buffer, so its sender never hangs; the second wait is longer than any slack.
import CSP

@main struct Program {
  static func main() async {
    let silent = Channel<Int>(name: "silent")
    await select(
      .receive(from: silent) { _ in print("a reply") },
      .after(.seconds(1)) { print("no reply") })

    let replies = Channel<Int>(capacity: 1, name: "replies")
    let server = go("server") { await replies.send(1) }
    await select(
      .receive(from: replies) { print("reply \($0!)") },
      .after(.seconds(10)) { print("no reply") })
    await server.value
  }
}
