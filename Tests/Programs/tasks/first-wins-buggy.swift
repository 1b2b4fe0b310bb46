// expect: nondeterministic
func mirror(_ id: Int) async throws -> String {
  try await Task.sleep(for: .milliseconds(50))
  return "mirror \(id)"
}
@main struct Main {
  static func main() async throws {
    let first = try await withThrowingTaskGroup(of: String.self) { g in
      for i in 1...3 { g.addTask { try await mirror(i) } }
      defer { g.cancelAll() }
      return try await g.next()!
    }
    print(first)
  }
}
