import Dispatch

/// A server that asks for two connections at a time at most.
struct TileServer {
  func tile(_ number: Int) async -> Int {
    try? await Task.sleep(for: .milliseconds(20))
    return number * 100
  }
}

struct MapLoader {
  let server = TileServer()
  let connections = DispatchSemaphore(value: 2)

  func load(_ numbers: ClosedRange<Int>) async -> Int {
    await withTaskGroup { tiles in
      for number in numbers {
        tiles.addTask(name: "tile \(number)") {
          connections.wait()
          let bytes = await server.tile(number)
          connections.signal()
          return bytes
        }
      }
      return await tiles.reduce(0, +)
    }
  }
}

@main struct MapView {
  static func main() async {
    let bytes = await MapLoader().load(1...6)
    print("map complete: \(bytes) bytes")
  }
}
