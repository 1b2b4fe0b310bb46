import CSP

/// Turns a video into what players and overviews need of it.
struct Studio {
  /// Looks for a frame that is bright enough.
  func thumbnail(_ brightness: [Int], _ upload: Context, _ cancel: @Sendable () -> Void) async -> String? {
    defer { cancel() }
    for (frame, value) in brightness.enumerated() {
      guard upload.error == nil else { return nil }
      if value > 50 { return "frame \(frame)" }
    }
    return nil
  }

  /// Encodes segment after segment.
  func encode(_ format: String, segments: Int, _ upload: Context) async -> String? {
    for _ in 1...segments {
      guard upload.error == nil else { return nil }
    }
    return format
  }
}

struct Site {
  let studio = Studio()

  /// Makes everything at once. A user who leaves cancels the session, and with it the upload.
  func publish(_ title: String, _ session: Context) async {
    let (upload, cancel) = session.withCancel(name: "upload")
    defer { cancel() }
    let parts = Channel<String>(capacity: 2, name: "parts")
    let work = WaitGroup(name: "work")
    work.go("thumbnail") {
      if let frame = await studio.thumbnail([12, 80], upload, cancel) { await parts.send(frame) }
    }
    work.go("video") {
      if let video = await studio.encode("1080p", segments: 2, upload) { await parts.send(video) }
    }
    await work.wait()
    print("\(title): \(parts.count) of 2 parts")
  }
}

@main struct Videos {
  static func main() async {
    await Site().publish("wedding", .background)
  }
}
