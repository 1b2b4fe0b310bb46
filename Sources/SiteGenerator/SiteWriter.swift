import Foundation

/// What writing a site did.
public struct WriteSummary: Sendable, Hashable {
  /// Files written because they were missing or differed.
  public var written = 0
  /// Files left alone because they were the same.
  public var unchanged = 0
  /// Files removed because an earlier writing made them and this one did not.
  public var removed = 0
}

extension SiteGenerator {
  /// Name of the list of files that the last writing made, in the site's folder.
  public static let manifestName = ".casebook-files"

  /// Brings `directory` to hold `files`.
  ///
  /// Each file is written beside its place and renamed, so that no reader ever sees half of one; equal files keep their
  /// modification time. A file that an earlier writing made and that is no longer wanted is removed; files of others stay.
  ///
  /// - Throws: `SiteError` for a path that leads outside, or when the disk refuses.
  @discardableResult
  public static func write(_ files: [SiteFile], to directory: String) throws(SiteError) -> WriteSummary {
    for file in files where !isSafe(file.path) { throw .unsafePath(file.path) }
    let root = URL(filePath: directory, directoryHint: .isDirectory)
    var summary = WriteSummary()
    let before = manifest(in: root)
    let now = Set(files.map(\.path))
    // The union first: killed half-way, the next writing still knows every file that this one may have made.
    _ = try put(listing(before.union(now)), at: manifestName, in: root)
    for file in files {
      if try put(Data(file.bytes), at: file.path, in: root) { summary.written += 1 } else { summary.unchanged += 1 }
    }
    for path in before.subtracting(now).sorted() {
      if (try? FileManager.default.removeItem(at: root.appending(path: path))) != nil { summary.removed += 1 }
    }
    _ = try put(listing(now), at: manifestName, in: root)
    return summary
  }

  /// - Returns: Whether the file had to be written.
  private static func put(_ data: Data, at path: String, in root: URL) throws(SiteError) -> Bool {
    let target = root.appending(path: path)
    if let old = try? Data(contentsOf: target), old == data { return false }
    do {
      try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: target, options: .atomic)
      return true
    } catch {
      throw .write(target.path, error)
    }
  }

  private static func manifest(in root: URL) -> Set<String> {
    guard let data = try? Data(contentsOf: root.appending(path: manifestName)) else { return [] }
    // Whoever can write into the folder can write this list: it may name only files of a site.
    return Set(String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init).filter(isSafe))
  }

  private static func listing(_ paths: Set<String>) -> Data {
    Data(paths.sorted().map { $0 + "\n" }.joined().utf8)
  }

  /// Relative, without steps upwards, hidden parts or control characters.
  private static func isSafe(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".") && part.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\\") }
    }
  }
}
