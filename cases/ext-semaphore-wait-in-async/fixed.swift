/// A server that asks for two connections at a time at most.
struct TileServer {
  func tile(_ number: Int) async -> Int {
    try? await Task.sleep(for: .milliseconds(20))
    return number * 100
  }
}

struct MapLoader {
  let server = TileServer()
  let connections = 2

  func load(_ numbers: ClosedRange<Int>) async -> Int {
    await withTaskGroup { tiles in
      var bytes = 0
      for number in numbers {
        if number - numbers.lowerBound >= connections { bytes += await tiles.next() ?? 0 }
        tiles.addTask(name: "tile \(number)") {
          await server.tile(number)
        }
      }
      return await tiles.reduce(bytes, +)
    }
  }
}

@main struct MapView {
  static func main() async {
    let bytes = await MapLoader().load(1...6)
    print("map complete: \(bytes) bytes")
  }
}
