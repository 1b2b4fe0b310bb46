import Checker

/// Places in source text, as words.
enum PlaceText {
  /// `buggy.swift:12:5`, as far as it is known.
  static func text(_ frame: SourceFrame) -> String {
    let name = frame.file.isEmpty ? "no source" : baseName(frame.file)
    guard frame.line > 0 else { return name }
    return frame.column > 0 ? "\(name):\(frame.line):\(frame.column)" : "\(name):\(frame.line)"
  }

  /// The file's name without its folders.
  static func baseName(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }
}
