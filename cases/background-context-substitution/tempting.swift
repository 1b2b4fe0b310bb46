enum Log {
  /// The file that the work is done for.
  @TaskLocal static var file = "no file"

  static func write(_ line: String) { print("[\(file)] \(line)") }
}

/// Turns the pages of a file into pictures; a page takes the graphics processor a second.
struct Rasterizer {
  func pictures(of pages: Int) async throws -> [String] {
    var pictures: [String] = []
    for page in 1...pages {
      try await Task.sleep(for: .seconds(1))
      Log.write("page \(page)")
      pictures.append("picture \(page)")
    }
    return pictures
  }
}

@MainActor struct Preview {
  let rasterizer = Rasterizer()

  func show(_ file: String, pages: Int) async throws {
    try await Log.$file.withValue(file) {
      // Keeps the rasterizing off the main actor.
      let pictures = try await Task {
        try await rasterizer.pictures(of: pages)
      }.value
      Log.write("shows \(pictures.count) pages")
    }
  }
}

@main struct Browser {
  static func main() async throws {
    let preview = Preview()
    let showing = Task(name: "preview") { try await preview.show("plan.pdf", pages: 8) }
    try await Task.sleep(for: .milliseconds(2500))
    // The user has moved on to another file.
    showing.cancel()
    _ = await showing.result
    print("preview closed")
  }
}
