import Foundation
import Synchronization

/// Notices when a file is saved, by whatever program and in whatever way: written in place, or replaced by a renamed copy.
///
/// It looks about three times a second, which costs nothing and works on every file system, where events of the kernel do not arrive for
/// network folders and are lost with a replaced file.
final class SaveWatch: Sendable {
  /// What a save changes.
  private struct Mark: Equatable {
    var seconds: Int
    var nanoseconds: Int
    var size: Int
    var inode: UInt64
  }

  private struct State {
    var mark: Mark?
    var isSaved = false
    var task: Task<Void, Never>?
  }

  private let file: String
  private let state: Mutex<State>

  /// - Parameter events: Gets news after each save.
  init(_ file: String, _ events: DrillEvents) {
    self.file = file
    state = Mutex(State(mark: Self.mark(file)))
    let task = Task { [weak self] in
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(300))
        guard let self else { return }
        if look() { events.post(.news) }
      }
    }
    state.withLock { $0.task = task }
  }

  func stop() { state.withLock { $0.task?.cancel() } }

  /// Whether there was a save since the last call.
  func takeSave() -> Bool {
    state.withLock { state in
      defer { state.isSaved = false }
      return state.isSaved
    }
  }

  /// A file that is missing for a moment is about to be replaced.
  private func look() -> Bool {
    guard let mark = Self.mark(file) else { return false }
    return state.withLock { state in
      guard mark != state.mark else { return false }
      state.mark = mark
      state.isSaved = true
      return true
    }
  }

  private static func mark(_ file: String) -> Mark? {
    var status = stat()
    guard stat(file, &status) == 0 else { return nil }
    return Mark(
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size),
      inode: UInt64(status.st_ino))
  }
}
