import Foundation
import TerminalPages

/// Where the reader was, between readings: a small file that nobody misses for long if it is lost.
struct ReadingFile {
  private let path: String?
  /// More than this is not ours.
  private static let mostBytes = 1 << 18

  /// `$XDG_STATE_HOME/casebook/reading`, by default below `~/.local/state`. As the specification of the variable says, a path that is not
  /// absolute counts as none.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    path = (state ?? home.map { "\($0)/.local/state" }).map { "\($0)/casebook/reading" }
  }

  /// Nothing if there is no such file, or none that can be read.
  func load() -> Bookmarks {
    guard let path, let file = FileHandle(forReadingAtPath: path),
      let data = try? file.read(upToCount: Self.mostBytes)
    else { return Bookmarks() }
    return Bookmarks(String(decoding: data, as: UTF8.self))
  }

  /// Adds what this reading knows to what the file has: another reading may go on beside it. What cannot be kept is no reason to stop.
  func keep(_ marks: Bookmarks) {
    guard let path else { return }
    var all = load()
    all.merge(marks)
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? Data(all.text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
