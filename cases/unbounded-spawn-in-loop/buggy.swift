import CSP
import CaseKit

/// Room for one photo.
struct Buffer {
  var bytes: [UInt8] = []

  mutating func load(_ photo: String) { bytes = Array(photo.utf8) }
}

/// The archive at the other end of the network. Its contract allows two uploads at a time.
actor Archive {
  private(set) var stored = 0
  private var uploads = 0

  func store(_ bytes: [UInt8]) async {
    uploads += 1
    expect(uploads <= 2, "the archive takes two uploads at a time")
    try? await Task.sleep(for: .seconds(2))
    uploads -= 1
    stored += 1
  }
}

/// Copies the photos of a camera into the archive.
struct Importer {
  let archive = Archive()
  let buffers = ObjectPool(name: "buffers", reset: { $0.bytes.removeAll(keepingCapacity: true) }, make: { Buffer() })

  func run(_ photos: [String]) async {
    await withTaskGroup(of: Void.self) { uploads in
      for photo in photos {
        uploads.addTask(name: photo) {
          await buffers.withObject { buffer in
            buffer.load(photo)
            await archive.store(buffer.bytes)
          }
        }
      }
    }
  }
}

@main struct Camera {
  static func main() async {
    let importer = Importer()
    await importer.run(["lake", "dog", "oak", "bridge", "harbor"])
    print("\(await importer.archive.stored) photos stored")
    expect(importer.buffers.madeCount <= 2, "there is memory for two photos")
  }
}
