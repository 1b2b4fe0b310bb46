// expect: clean
import CSP

func query(_ server: Int) async -> String {
  await select(.after(.milliseconds(20 * server)))
  return "server \(server)"
}
func ask(_ server: Int, within limit: Duration) async -> String? {
  let reply = Channel<String>(capacity: 1, name: "reply")
  let asking = go("query \(server)") { await reply.send(await query(server)) }
  let answer = Slot()
  await select(.receive(from: reply) { answer.text = $0 }, .after(limit))
  await asking.value
  return answer.text
}
final class Slot: @unchecked Sendable { var text: String? }
@main struct Main {
  static func main() async {
    print(await ask(1, within: .seconds(1)) ?? "none")
    print(await ask(500, within: .seconds(5)) ?? "none")
  }
}
