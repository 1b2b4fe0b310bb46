// expect: clean
import Dispatch

@main struct Program {
  static func main() async {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { for await _ in stream { break } } }
      group.addTask { for _ in 0..<4 { continuation.yield() } }
    }
    print("all done")
  }
}
