import Dispatch
import Foundation
import Synchronization

/// Tells when files of some folders are saved.
///
/// The kernel says so (inotify(7)). A folder is watched rather than its files: most editors write another file and move it into the place
/// of the old one. Where the kernel cannot, on some network file systems or when all of its watches are taken, modification times are
/// looked at twice a second; `note` says that.
final class FileWatch: Sendable {
  /// An element for each change, or for several that come together.
  let changes: AsyncStream<Void>
  /// What a reader should know of how this works; nil if there is nothing.
  let note: String?
  private let stop: @Sendable () -> Void

  /// Changes of one save come in pieces; they count as one if no longer apart than this.
  private static let quiet = DispatchTimeInterval.milliseconds(80)
  private static let pollInterval = DispatchTimeInterval.milliseconds(500)

  /// - Parameters:
  ///   - folders: Folders that exist, and are not searched deeper.
  ///   - isWanted: Whether a file counts, by its name. Editors leave files of their own beside those that they save.
  init(_ folders: [String], isWanted: @escaping @Sendable (String) -> Bool) {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    changes = stream
    if let source = Self.kernel(folders, isWanted, continuation) {
      note = nil
      nonisolated(unsafe) let source = source
      stop = {
        source.cancel()
        continuation.finish()
      }
    } else {
      note = "No inotify here: looking for saves twice a second."
      let timer = Self.polling(folders, isWanted, continuation)
      nonisolated(unsafe) let held = timer
      stop = {
        held.cancel()
        continuation.finish()
      }
    }
  }

  deinit { stop() }

  // MARK: - By the kernel

  private static func kernel(
    _ folders: [String], _ isWanted: @escaping @Sendable (String) -> Bool,
    _ continuation: AsyncStream<Void>.Continuation
  ) -> (any DispatchSourceRead)? {
    // For trying the other way.
    guard ProcessInfo.processInfo.environment["CASEBOOK_WATCH"] != "poll" else { return nil }
    let descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard descriptor >= 0 else { return nil }
    let mask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE)
    guard folders.allSatisfy({ inotify_add_watch(descriptor, $0, mask) >= 0 }) else {
      close(descriptor)
      return nil
    }
    let queue = DispatchQueue(label: "casebook.watch")
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    // The number of the last change: the others of one save are passed over.
    let last = Mutex(0)
    source.setEventHandler {
      guard names(descriptor).contains(where: { $0.isEmpty || isWanted($0) }) else { return }
      let number = last.withLock { last in
        last += 1
        return last
      }
      queue.asyncAfter(deadline: .now() + quiet) {
        if last.withLock({ $0 }) == number { continuation.yield() }
      }
    }
    source.setCancelHandler { close(descriptor) }
    source.resume()
    return source
  }

  /// The names in all events that are there; an empty one for events without a name, such as lost ones.
  private static func names(_ descriptor: Int32) -> [String] {
    var names: [String] = []
    var buffer = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return names }
      buffer.withUnsafeBytes { bytes in
        var offset = 0
        let header = MemoryLayout<inotify_event>.size
        while offset + header <= count {
          let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
          let end = min(count, offset + header + Int(event.len))
          names.append(String(decoding: bytes[offset + header..<end].prefix { $0 != 0 }, as: UTF8.self))
          offset = end
        }
      }
    }
  }

  // MARK: - By looking

  private static func polling(
    _ folders: [String], _ isWanted: @escaping @Sendable (String) -> Bool,
    _ continuation: AsyncStream<Void>.Continuation
  ) -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "casebook.watch"))
    let last = Mutex(stamps(folders, isWanted))
    timer.setEventHandler {
      let now = stamps(folders, isWanted)
      let isChanged = last.withLock { last in
        defer { last = now }
        return last != now
      }
      if isChanged { continuation.yield() }
    }
    timer.schedule(deadline: .now() + pollInterval, repeating: pollInterval)
    timer.resume()
    return timer
  }

  /// What tells a saved file from the one before: its number, its size, and when it was modified, in nanoseconds.
  private static func stamps(_ folders: [String], _ isWanted: (String) -> Bool) -> [String: [Int]] {
    var stamps: [String: [Int]] = [:]
    for folder in folders {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where isWanted(name) {
        var status = stat()
        guard stat("\(folder)/\(name)", &status) == 0 else { continue }
        stamps["\(folder)/\(name)"] = [
          Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
        ]
      }
    }
    return stamps
  }
}
