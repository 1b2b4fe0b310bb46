import Dispatch
import Synchronization

/// How far an import has come; the window shows it.
final class ImportProgress: Sendable {
  private let count = Atomic(0)

  var finished: Int {
    count.load(ordering: .sequentiallyConsistent)
  }

  func photoIsDone() {
    let before = count.load(ordering: .sequentiallyConsistent)
    count.store(before + 1, ordering: .sequentiallyConsistent)
  }
}

struct PhotoImport {
  let photos: [String]

  /// Reads as many photos at a time as there are processors.
  func run(_ progress: ImportProgress) {
    DispatchQueue.concurrentPerform(iterations: photos.count) { index in
      precondition(!photos[index].isEmpty, "a photo has a name")
      progress.photoIsDone()
    }
  }
}

@main struct Gallery {
  static func main() {
    let photos = ["beach", "dunes", "harbor"]
    let progress = ImportProgress()
    PhotoImport(photos: photos).run(progress)
    let state = progress.finished == photos.count ? "done" : "please wait"
    print("\(progress.finished) of \(photos.count) photos: \(state)")
  }
}
