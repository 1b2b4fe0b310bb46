import Foundation

/// What the stock ThreadSanitizer wrote about one run, in a file of its own: nothing that the program prints gets into it.
///
/// The file comes from a process under test all the same, so it is untrusted text of any length.
struct SanitizerLog: Sendable, Hashable {
  /// The kinds of what was reported, in its own words, each once: `"data race"`.
  var kinds: [String] = []
  /// The first report, without what differs from run to run on purpose; nil if there is none.
  var example: String?
  /// Why the sanitizer itself gave up; nil if it did not.
  var failure: String?

  /// Whether it found its part of the address space taken: that depends on where the kernel happens to map things.
  var isMisplaced: Bool {
    failure.map { $0.contains("unexpected memory mapping") || $0.contains("memory layout is incompatible") } ?? false
  }

  /// Whether it ended the program because that took too much memory.
  var isOutOfMemory: Bool { failure?.contains("hard rss limit exhausted") ?? false }

  /// Bytes of a file that are read.
  private static let limit = 1 << 20
  private static let exampleLines = 60
  private static let rule = "=================="

  /// A run of which nothing was written.
  init() {}

  init(_ text: String) {
    var report: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let range = line.range(of: "WARNING: ThreadSanitizer: ") {
        let kind = line[range.upperBound...].prefix(80)
        let name = String(kind.range(of: " (pid=").map { kind[..<$0.lowerBound] } ?? kind)
        if !kinds.contains(name) { kinds.append(name) }
        if kinds.count == 1, report.isEmpty { report.append("WARNING: ThreadSanitizer: \(name)") }
      } else if line.contains("FATAL: ThreadSanitizer: ") || line.contains("ThreadSanitizer: CHECK failed")
        || line.contains("ThreadSanitizer: hard rss limit exhausted")
        || line.contains("ThreadSanitizer: memory layout is incompatible")
      {
        failure = failure ?? String(line.prefix(200))
      } else if example == nil, !report.isEmpty {
        let isEnd = line.hasPrefix(Self.rule) || report.count == Self.exampleLines
        if isEnd { example = report.joined(separator: "\n") } else { report.append(line) }
      }
    }
    if example == nil, !report.isEmpty { example = report.joined(separator: "\n") }
  }

  /// Reads the files that the sanitizer makes in a folder, one for each process, and removes them.
  init(takingFrom folder: String, name: String) {
    var text = ""
    for file in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    where file.hasPrefix(name + ".") {
      let path = "\(folder)/\(file)"
      if let handle = FileHandle(forReadingAtPath: path) {
        text += String(decoding: (try? handle.read(upToCount: Self.limit)) ?? Data(), as: UTF8.self)
        try? handle.close()
      }
      try? FileManager.default.removeItem(atPath: path)
    }
    self.init(text)
  }
}
