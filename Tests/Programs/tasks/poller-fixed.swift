// expect: clean
func poll() async { while !Task.isCancelled { try? await Task.sleep(for: .seconds(5)) } }
@main struct Main {
  static func main() async {
    let t = Task.detached(name: "poller") { await poll() }
    try? await Task.sleep(for: .seconds(12))
    t.cancel()
    await t.value
    print("done")
  }
}
