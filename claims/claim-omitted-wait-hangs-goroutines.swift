import CSP
import Synchronization

@main struct Service {
  static func main() async throws {
    let stored = Atomic(0)
    let storing = WaitGroup()
    await storing.wait()
    for _ in 1...3 {
      storing.go {
        try? await Task.sleep(for: .seconds(1))
        stored.add(1, ordering: .relaxed)
      }
    }
    print("backup done, \(stored.load(ordering: .relaxed)) stored")
    try await Task.sleep(for: .seconds(3600))
    print("an hour later, \(stored.load(ordering: .relaxed)) stored")
  }
}
