import Foundation
import Practice
import Testing

@Suite("Log of practice")
struct PracticeLogTests {
  static let lines = [
    "v1 2026-11-26T08:05:01.250Z day=2026-11-26 a/predict easy result=solved seconds=12.0 hints=0 wrong=0 id=aaaaaaa1",
    "v1 2026-11-27T08:05:01.250Z day=2026-11-27 a/predict good result=solved seconds=50.0 hints=0 wrong=0 id=aaaaaaa2",
    "v1 2026-11-27T08:15:01.250Z day=2026-11-27 b/repair again result=gave-up seconds=500.5 hints=4 wrong=3 id=aaaaaaa3",
    "v1 2026-11-28T08:05:01.250Z day=2026-11-28 b/repair hard result=solved seconds=499.0 hints=1 wrong=0 id=aaaaaaa4",
  ]
  static func log(_ lines: [String]) -> PracticeLog { PracticeLog(bytes: (lines.joined(separator: "\n") + "\n").utf8) }

  @Test("The order of lines does not matter, and equal lines count once")
  func merging() {
    let whole = Self.log(Self.lines)
    #expect(whole.reviews.map(\.line) == Self.lines)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20 { #expect(Self.log((Self.lines + Self.lines).shuffled(using: &random)) == whole) }
    #expect(Self.log(["# a heading", ""] + Self.lines.reversed() + ["  # note"]) == whole)
    #expect(PracticeLog(bytes: Self.lines.map { $0 + "\r\n" }.joined().utf8).reviews == whole.reviews)
    #expect(PracticeLog(whole.reviews.reversed()).reviews == whole.reviews)
  }

  @Test("Two reviews that differ in nothing but their id are two")
  func ids() {
    #expect(Self.log([Self.lines[0], Self.lines[0].replacing("aaaaaaa1", with: "aaaaaaa9")]).reviews.count == 2)
  }

  @Test("Lines of later versions are noted and left out")
  func laterVersion() {
    let log = Self.log([Self.lines[0], "v2 2030-01-01 something new", Self.lines[1]])
    #expect(log.reviews.count == 2)
    #expect(log.notes.map(\.kind) == [.laterVersion] && log.notes.first?.line == 2)
  }

  @Test("Damage is noted, steers no terminal, and takes no whole line with it")
  func damage() {
    let half = String(Self.lines[2].prefix(50))
    // Half a line and a whole one in one line, zero bytes before a whole line, two whole lines without an end between them.
    let bytes =
      Array(half.utf8) + Array(Self.lines[0].utf8) + [10, 0, 0, 0] + Array(Self.lines[1].utf8) + [10, 27, 91, 10]
      + Array(Self.lines[2].utf8) + Array(Self.lines[3].utf8)
    let log = PracticeLog(bytes: bytes)
    #expect(log.reviews.map(\.line) == Self.lines)
    #expect(log.notes.map(\.kind) == [.damaged, .damaged])
    #expect(log.notes.map(\.text) == [half, "\\x1b["])
    // The end of a file is another matter: the next review repairs it.
    let torn = PracticeLog(bytes: (Self.lines[0] + "\nv1 20").utf8)
    #expect(torn.notes.map(\.kind) == [.cutOff] && torn.reviews.count == 1)
  }

  @Test("Whatever the bytes are, nothing is an error and whole lines count")
  func anything() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let noise = (0..<Int.random(in: 0..<300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let log = PracticeLog(bytes: noise + [10] + Array(Self.lines[0].utf8) + [10])
      #expect(log.reviews.map(\.line) == [Self.lines[0]])
    }
  }

  @Test("Days count, not hours: what a drill comes to is a function of its lines")
  func history() throws {
    let histories = Self.log(Self.lines).histories()
    let first = try #require(histories[DrillID(caseID: "a", kind: .predict)])
    #expect(first.memory == FSRS.published.memory(FSRS.published.memory(afterFirst: .easy), after: .good, days: 1))
    #expect(first.dueDay == first.last.day + first.interval && first.interval == FSRS.published.interval(first.memory))
    #expect(first.seconds == 62 && first.lapses == 0)
    let second = try #require(histories[DrillID(caseID: "b", kind: .repair)])
    #expect(second.steps.count == 2 && second.steps[0].recallBefore == nil && (second.steps[1].recallBefore ?? 1) < 0.9)
  }

  @Test("What was not remembered comes again after ten minutes, and at once on another day")
  func resting() throws {
    let history = try #require(Self.log([Self.lines[2]]).histories().values.first)
    #expect(history.interval == 0)
    func due(_ time: String) -> Bool? { Timestamp(time).map { history.isDue(PracticeClock(now: $0)) } }
    #expect(due("2026-11-27T08:25:01.249Z") == false)
    #expect(due("2026-11-27T08:25:01.250Z") == true)
    #expect(due("2026-11-28T05:00:00.000Z") == true)
  }
}

@Suite("File of the log")
struct PracticeLogFileTests {
  private let folder: String
  private var file: PracticeLogFile { PracticeLogFile(path: folder + "/state/casebook/practice.log") }

  init() throws {
    folder = NSTemporaryDirectory() + "/casebook-practice-\(UUID().uuidString)"
  }

  private func cleanUp() { try? FileManager.default.removeItem(atPath: folder) }

  private func write(_ bytes: [UInt8]) throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/state/casebook", withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file.path))
  }

  private func reviews() throws -> [Review] { try PracticeLogTests.lines.map { try #require(Review(line: $0)) } }

  @Test("It lies where the state of programs belongs")
  func place() {
    func path(_ environment: [String: String]) -> String { PracticeLogFile.standard(environment: environment).path }
    #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/casebook/practice.log")
    #expect(path(["HOME": "/h"]) == "/h/.local/state/casebook/practice.log")
    #expect(path(["XDG_STATE_HOME": "relative", "HOME": "/h"]) == "/h/.local/state/casebook/practice.log")
  }

  @Test("No file is an empty log; what is appended is read, one line a review")
  func append() throws {
    defer { cleanUp() }
    #expect(try file.read() == PracticeLog())
    let reviews = try reviews()
    for review in reviews { try file.append([review]) }
    #expect(try file.read().reviews == reviews)
    let text = try String(contentsOfFile: file.path, encoding: .utf8)
    #expect(text.hasPrefix("# Casebook: log of practice."))
    #expect(text.split(separator: "\n").dropFirst().map(String.init) == PracticeLogTests.lines)
  }

  @Test("Wherever the last line was cut off, the next review repairs it: no other line is lost, nor the bytes")
  func torn() throws {
    defer { cleanUp() }
    let reviews = try reviews()
    let lines = PracticeLogTests.lines
    for count in 0...lines[1].utf8.count {
      try write(Array((lines[0] + "\n" + lines[1].prefix(count)).utf8))
      try file.append([reviews[2]])
      let text = try String(contentsOfFile: file.path, encoding: .utf8)
      let middle =
        count == 0 ? "" : count == lines[1].utf8.count ? lines[1] + "\n" : "# cut off: \(lines[1].prefix(count))\n"
      #expect(text == lines[0] + "\n" + middle + lines[2] + "\n")
      let log = try file.read()
      #expect(log.notes == [])
      #expect(log.reviews.count == (count == lines[1].utf8.count ? 3 : 2))
    }
  }

  @Test("Zero bytes and half letters after a crash become a comment")
  func zeros() throws {
    defer { cleanUp() }
    let reviews = try reviews()
    try write(Array((PracticeLogTests.lines[0] + "\nv1 20").utf8) + [0xc3] + [UInt8](repeating: 0, count: 5000))
    try file.append([reviews[1]])
    let text = try String(contentsOfFile: file.path, encoding: .utf8)
    #expect(
      text == PracticeLogTests.lines[0] + "\n# cut off: v1 20\\xc3\n# cut off: 5000 zero bytes\n"
        + PracticeLogTests.lines[1] + "\n")
    try write([UInt8](repeating: 0, count: 200_000))
    try file.append([reviews[1]])
    #expect(try file.read().reviews == [reviews[1]])
    #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)).count < 200)
  }

  @Test("Many writers at once never tear each other's lines", .timeLimit(.minutes(1)))
  func writers() throws {
    defer { cleanUp() }
    let file = file
    try write(Array("v1 cut off".utf8))
    DispatchQueue.concurrentPerform(iterations: 8) { writer in
      var random = SystemRandomNumberGenerator()
      for step in 0..<25 {
        let clock = PracticeClock(now: Timestamp(milliseconds: Int64(step)))
        let drill = DrillID(caseID: "case-\(writer)", kind: .find)
        try? file.append([Review(drill, Effort(seconds: 1), difficulty: 1, clock: clock, random: &random)])
      }
    }
    let log = try file.read()
    #expect(log.reviews.count == 200 && log.notes.isEmpty)
    #expect(Set(log.histories().values.map(\.steps.count)) == [25])
  }

  @Test("A full disk is told, changes nothing, and the session keeps what it could not write")
  func full() throws {
    defer { cleanUp() }
    try FileManager.default.createDirectory(atPath: folder + "/state/casebook", withIntermediateDirectories: true)
    let reviews = try reviews()
    var journal = try PracticeJournal(file)
    // Reading it never ends, so it comes after the journal has read.
    try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/dev/full")
    let failure = journal.record(reviews[0])
    let error = try #require(failure)
    #expect(error.code == .environment)
    #expect(
      error.description
        == "\(file.path): error: cannot write the log of practice: No space left on device\nFree some space on that disk."
    )
    let second = journal.record(reviews[1])
    #expect(second != nil)
    #expect(journal.unsaved == Array(reviews[..<2]) && journal.log.reviews == Array(reviews[..<2]))
    try FileManager.default.removeItem(atPath: file.path)
    let third = journal.record(reviews[2])
    #expect(third == nil)
    #expect(journal.unsaved.isEmpty)
    #expect(try file.read().reviews == Array(reviews[..<3]))
  }

  @Test("A path that cannot be one is told with a next step")
  func impossible() throws {
    defer { cleanUp() }
    let reviews = try reviews()
    try FileManager.default.createDirectory(atPath: file.path, withIntermediateDirectories: true)
    #expect(throws: (any Error).self) { try file.append(reviews) }
    #expect(throws: (any Error).self) { try file.read() }
    let below = PracticeLogFile(path: "/dev/null/casebook/practice.log")
    #expect(throws: (any Error).self) { try below.append(reviews) }
  }
}
