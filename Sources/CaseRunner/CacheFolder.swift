import Foundation
import Glibc
import Synchronization

/// The folder in which compiled programs, support libraries and outcomes are kept.
///
/// `.casebook` in the root of the book; outside of one, and for the installed one, `$XDG_CACHE_HOME/casebook`. It may be deleted at any time. Everything
/// in it is written under a temporary name and renamed, so that a kill at any moment leaves nothing half-written under a
/// name that is read.
public struct CacheFolder: Sendable, Hashable {
  /// Absolute path.
  public let path: String

  public init(path: String) { self.path = path }

  /// The cache that belongs to a book, or the user's if `bookRoot` is nil.
  public static func standard(
    bookRoot: String?, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> CacheFolder {
    if let bookRoot, !Installation.isInstalledBook(bookRoot) { return CacheFolder(path: bookRoot + "/.casebook") }
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return CacheFolder(path: cache + "/casebook") }
    return CacheFolder(path: (environment["HOME"] ?? NSTemporaryDirectory()) + "/.cache/casebook")
  }

  /// The path of a part, whose folder is made if it is missing.
  func place(_ parts: String...) throws(CaseRunnerError) -> String {
    let full = ([path] + parts).joined(separator: "/")
    try CacheFolder.makeFolder(URL(fileURLWithPath: full).deletingLastPathComponent().path)
    return full
  }

  /// A short text that was kept under a name; nil if there is none.
  public func note(_ name: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/notes/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }

  /// Keeps a short text under a name.
  public func keep(_ text: String, as name: String) throws(CaseRunnerError) {
    try Self.write(Array(text.utf8), to: try place("notes", name))
  }

  /// Makes a new, empty folder for work in progress. `TemporaryFolders` removes it when the process ends or is interrupted.
  func temporaryFolder() throws(CaseRunnerError) -> String {
    if TemporaryFolders.isFirstLook() { removeStale() }
    let folder = try place("tmp", "\(getpid())-\(TemporaryFolders.next())")
    TemporaryFolders.add(folder)
    try CacheFolder.makeFolder(folder)
    return folder
  }

  /// Makes a temporary folder with these texts in it, by file name. Give it to `remove` in the end.
  public func folder(holding texts: [String: String]) throws(CaseRunnerError) -> String {
    let folder = try temporaryFolder()
    for (name, text) in texts { try Self.write(Array(text.utf8), to: "\(folder)/\(name)") }
    return folder
  }

  /// Removes a folder for work in progress.
  public func remove(_ folder: String) {
    try? FileManager.default.removeItem(atPath: folder)
    TemporaryFolders.remove(folder)
  }

  /// Writes a file so that readers see all of it or nothing.
  static func write(_ bytes: [UInt8], to file: String) throws(CaseRunnerError) {
    let temporary = "\(file).\(getpid()).\(TemporaryFolders.next()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file("write it", file, errno) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let failure = errno
        close(descriptor)
        unlink(temporary)
        throw .file("write it", file, failure)
      }
      written += count
    }
    close(descriptor)
    guard rename(temporary, file) == 0 else {
      let failure = errno
      unlink(temporary)
      throw .file("write it", file, failure)
    }
  }

  /// Seals a finished folder and gives it its name. If another process was faster, its folder is as good and stays; a damaged
  /// one is replaced.
  static func publish(_ folder: String, as final: String) throws(CaseRunnerError) {
    try write(Array(seal(of: folder).utf8), to: folder + "/" + sealName)
    guard rename(folder, final) != 0 else { return }
    guard errno == EEXIST || errno == ENOTEMPTY else { throw .file("rename it", final, errno) }
    if isWhole(final) { return }
    try? FileManager.default.removeItem(atPath: final)
    guard rename(folder, final) != 0 else { return }
    throw .file("rename it", final, errno)
  }

  /// Whether a published folder still holds what it was sealed with: disks fill up and lose bits, and people clean up by hand.
  static func isWhole(_ folder: String) -> Bool {
    FileManager.default.contents(atPath: folder + "/" + sealName) == Data(seal(of: folder).utf8)
  }

  private static let sealName = "seal"

  private static func seal(of folder: String) -> String {
    var key = ContentKey("folder")
    for name in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() where name != sealName {
      key.add(name, ContentKey.ofFile("\(folder)/\(name)") ?? "")
    }
    return key.text
  }

  static func makeFolder(_ folder: String) throws(CaseRunnerError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .file("make the folder", folder, errno)
    }
  }

  /// Removes what processes left behind that were killed.
  func removeStale() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path + "/tmp")) ?? [] {
      guard let owner = name.split(separator: "-").first.flatMap({ pid_t($0) }), owner > 0 else { continue }
      if kill(owner, 0) != 0, errno == ESRCH { try? FileManager.default.removeItem(atPath: "\(path)/tmp/\(name)") }
    }
  }
}

/// The folders for work in progress of this process.
public enum TemporaryFolders {
  private struct State {
    var folders: Set<String> = []
    var counter = 0
    var looked = false
  }
  private static let state = Mutex(State())

  static func add(_ folder: String) { state.withLock { state in _ = state.folders.insert(folder) } }
  static func remove(_ folder: String) { state.withLock { state in _ = state.folders.remove(folder) } }
  static func next() -> Int {
    state.withLock { state in
      state.counter += 1
      return state.counter
    }
  }
  static func isFirstLook() -> Bool {
    state.withLock { state in
      defer { state.looked = true }
      return !state.looked
    }
  }

  /// Removes all of them. For the last moments of a process.
  public static func removeAll() {
    for folder in state.withLock({ state in state.folders }) { try? FileManager.default.removeItem(atPath: folder) }
  }
}
