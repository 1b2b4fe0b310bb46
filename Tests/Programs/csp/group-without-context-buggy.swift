// expect: deadlock
import CSP

struct Bad: Error {}
@main struct Main {
  static func main() async {
    let chunks = Channel<Int>(name: "chunks")
    let group = ErrorGroup(name: "copy")
    await group.go("reader") {
      for i in 0..<4 { await chunks.send(i) }
      chunks.close()
    }
    await group.go("writer") {
      for await chunk in chunks where chunk == 1 { throw Bad() }
    }
    do {
      try await group.wait()
      print("copied")
    } catch { print("failed") }
  }
}
