// expect: leak
// A background poller that nobody stops.
func poll() async { while true { try? await Task.sleep(for: .seconds(5)) } }
@main struct Main {
  static func main() async {
    let t = Task.detached(name: "poller") { await poll() }
    try? await Task.sleep(for: .seconds(12))
    print("done")
    _ = t
  }
}
