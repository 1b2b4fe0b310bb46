// expect: clean
import CSP

struct Bad: Error {}
@main struct Main {
  static func main() async {
    let chunks = Channel<Int>(name: "chunks")
    let (group, context) = ErrorGroup.withContext(.background, name: "copy")
    await group.go("reader") {
      for i in 0..<4 {
        await select(.send(i, to: chunks) {}, .done(context))
        if let error = context.error { throw error }
      }
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
