import Foundation
import Testing

/// Whole texts beside the tests, reviewed by people. `RECORD_SNAPSHOTS=1 swift test` writes those that differ, and fails.
enum Snapshot {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots")

  static func check(_ text: String, _ name: String) {
    let file = folder.appendingPathComponent("\(name).txt")
    let expected = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
    guard expected != text else { return }
    let lines = zip(
      (expected ?? "").split(separator: "\n", omittingEmptySubsequences: false),
      text.split(separator: "\n", omittingEmptySubsequences: false))
    let difference = lines.first { $0 != $1 }.map { "expected: \($0)\nis:       \($1)" } ?? "one is longer"
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try? Data(text.utf8).write(to: file)
      Issue.record("\(name): recorded; read it before you commit it")
    } else {
      Issue.record("\(name) differs\n\(difference)")
    }
  }
}
