// expect: clean
enum LookupError: Error { case notFound }
func lookup(_ key: String, then callback: @escaping @Sendable (Result<Int, LookupError>) -> Void) {
  Task.detached {
    callback(key != "missing" ? .success(key.count) : .failure(.notFound))
  }
}
func value(for key: String) async throws -> Int {
  try await withCheckedThrowingContinuation { continuation in
    lookup(key) { continuation.resume(with: $0) }
  }
}
@main struct Main {
  static func main() async {
    async let a = value(for: "alpha")
    async let b = value(for: "missing")
    do { print(try await a + b) } catch { print("failed: \(error)") }
  }
}
