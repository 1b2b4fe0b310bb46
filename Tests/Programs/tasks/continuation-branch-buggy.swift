// expect: deadlock
// A callback API that calls back only on success.
enum LookupError: Error { case notFound }
func lookup(_ key: String, then callback: @escaping @Sendable (Int) -> Void) {
  Task.detached {
    if key != "missing" { callback(key.count) }
  }
}
func value(for key: String) async -> Int {
  await withCheckedContinuation { continuation in
    lookup(key) { continuation.resume(returning: $0) }
  }
}
@main struct Main {
  static func main() async {
    async let a = value(for: "alpha")
    async let b = value(for: "missing")
    print(await a + b)
  }
}
