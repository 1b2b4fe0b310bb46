import Foundation

/// The files of a book, read with the suspicion that untrusted folders deserve: only regular files, no links, a size limit.
struct BookFolder {
  let root: String

  /// More than any program or description of a case needs.
  static let sizeLimit = 1 << 20

  enum Kind {
    case file, folder, other
  }

  enum Content {
    case bytes([UInt8])
    case missing
    /// Why it cannot be read, as the end of the sentence "the file …".
    case refused(String)
  }

  func absolute(_ path: String) -> String { root + "/" + path }

  /// The names in a folder, sorted; nil if there is no such folder.
  func names(in path: String) -> [String]? {
    (try? FileManager.default.contentsOfDirectory(atPath: absolute(path)))?.sorted()
  }

  /// What a name stands for; links are not followed. Nil if there is nothing.
  func kind(of path: String) -> Kind? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: absolute(path)) else { return nil }
    switch attributes[.type] as? FileAttributeType {
    case .typeRegular: return .file
    case .typeDirectory: return .folder
    default: return .other
    }
  }

  func read(_ path: String) -> Content {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: absolute(path)) else { return .missing }
    guard attributes[.type] as? FileAttributeType == .typeRegular else { return .refused("is no regular file") }
    // One byte over the limit is let through: what is read there says that the file is too large.
    guard let size = attributes[.size] as? Int, size <= BookFolder.sizeLimit + 1 else {
      return .refused("has more than \(BookFolder.sizeLimit) bytes")
    }
    guard let data = FileManager.default.contents(atPath: absolute(path)) else { return .refused("cannot be read") }
    return .bytes(Array(data))
  }

  /// Reads a text; reports at `place` what keeps it from being one.
  ///
  /// - Returns: The text with `\n` line ends and without a byte order mark.
  func text(
    _ path: String, what: String, reportedAt place: (file: String, line: Int, column: Int),
    diagnostics: inout [Diagnostic]
  ) -> String? {
    func report(_ kind: String, _ message: String, _ next: String) {
      diagnostics.append(
        Diagnostic(file: place.file, line: place.line, column: place.column, kind: kind, message: message, next: next))
    }
    switch read(path) {
    case .missing: report("missing-file", "\(what) '\(path)' does not exist", "Create it, or correct the name.")
    case .refused(let reason): report("unreadable-file", "\(what) '\(path)' \(reason)", "Put an ordinary file there.")
    case .bytes(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
        report("encoding", "\(what) '\(path)' is not UTF-8 text", "Save it as UTF-8.")
        return nil
      }
      guard text.contains(where: { !$0.isWhitespace }) else {
        report("empty-file", "\(what) '\(path)' is empty", "Write it, or take it out.")
        return nil
      }
      var scalars = text.unicodeScalars
      if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
      return String(scalars).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }
    return nil
  }
}
