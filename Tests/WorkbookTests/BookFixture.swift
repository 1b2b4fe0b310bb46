import Foundation
import Workbook

/// A book in a temporary folder that is gone when the value is.
final class BookFixture {
  let root: String

  /// - Parameter files: By path below the root; a file that is given as nil is left out of the sound book that the
  ///   fixture begins with.
  init(_ files: [String: String?] = [:]) throws {
    root = NSTemporaryDirectory() + "/workbook-test-" + UUID().uuidString
    var all = BookFixture.sound
    for (path, content) in files { all[path] = content }
    for folder in ["chapters", "cases"] {
      try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
    }
    for (path, content) in all { try write(path, Data(content.utf8)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func write(_ path: String, _ content: Data) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
    try content.write(to: URL(fileURLWithPath: "\(root)/\(path)"))
  }

  func load() -> Workbook.Loaded { Workbook.load(root: root) }

  /// A book with one chapter and one case, without a mistake.
  static let sound: [String: String] = [
    "chapters/02-channels.md": chapter, "cases/lost-wait/case.yml": caseText, "cases/lost-wait/buggy.swift": buggy,
    "cases/lost-wait/fixed.swift": fixed, "cases/lost-wait/tempting.swift": buggy,
  ]

  static let chapter = """
    # Channels

    It hangs.

    ```case lost-wait
    ```

    ## Why

    ```timeline lost-wait finding=leak
    ```
    """

  static let caseText = """
    title: A wait that is lost
    summary: A task waits for a value that nobody sends.
    pattern: leak-receive
    chapter: 2
    difficulty: 2
    uses: [Channel, Task]
    symptom: >
      Memory climbs
      by 2 KB per request.
    cause: Nobody sends.
    fix: Close what you open.
    hints: [Who waits?, Who sends?, Line 2.]
    questions:
      - question: Why?
        answer: Because.
    reading: [A paper]
    lifecycle:
      trigger: request
      contract: none
      observability: none
      termination: never
    diagnosis: [static, snapshot]
    swift: 5
    arguments: [--fast, "2"]
    variants:
      buggy:
        file: buggy.swift
        expect:
          - kind: leak
            line: 3
            participants: 1
          - nondeterministic
        schedules: 300
        workers: [1, 2]
        steps: 20000
      fixed:
        file: fixed.swift
        expect: clean
        schedules: 1000
      tempting:
        file: tempting.swift
        title: A longer wait
        why: It only *seems* to help.
        expect: [leak, race]
    """

  static let buggy = """
    import CSP
    // region: wait
      await channel.receive()
        print(1)

    // endregion
    print(2)

    """

  static let fixed = """
    // region: wait
    await channel.receive()
    // endregion
    channel.close()

    """
}
