import Dispatch

/// What a parcel looks like, for those who are asked to look for it.
final class Photo: Sendable {
  let parcel: String

  init(of parcel: String) { self.parcel = parcel }

  deinit { print("\(parcel): photo freed \(secondsSinceStart) s after the start") }
}

let start = ContinuousClock.now
var secondsSinceStart: Int64 { (ContinuousClock.now - start).components.seconds }

struct Depot {
  /// Asks the neighbors in five seconds, unless the item that it returns is cancelled.
  func askNeighbors(about parcel: String) -> DispatchWorkItem {
    let photo = Photo(of: parcel)
    let question = DispatchWorkItem { print("\(photo.parcel): neighbors asked") }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(5), execute: question)
    return question
  }

  /// The same with a task.
  func askNeighborsInTask(about parcel: String) -> Task<Void, any Error> {
    let photo = Photo(of: parcel)
    return Task {
      try await Task.sleep(for: .seconds(5))
      print("\(photo.parcel): neighbors asked")
    }
  }
}

@main struct Post {
  static func main() async throws {
    _ = start
    let depot = Depot()
    _ = depot.askNeighbors(about: "lamp")
    depot.askNeighbors(about: "chair").cancel()
    let question = depot.askNeighborsInTask(about: "vase")
    try await Task.sleep(for: .seconds(2))
    question.cancel()
    try await Task.sleep(for: .seconds(10))
  }
}
