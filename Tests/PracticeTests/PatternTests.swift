import Testing
import Workbook

@testable import Practice

@Suite("RepairPatterns")
struct PatternTests {
  /// The names that a change of one text in the buggy program gets.
  private func names(_ id: String, _ change: (String) -> String) throws -> [String] {
    let study = try RealBook.study(id)
    let drill = try #require(RepairDrill(study, reports: RealBook.declared[id] ?? [:]))
    let text = change(drill.buggy.displaySource)
    try #require(text != drill.buggy.displaySource, "the change does not apply")
    return RepairPatterns(drill, submission: text).named.map(\.id)
  }

  private func names(_ id: String, _ old: String, _ new: String) throws -> [String] {
    try names(id) { $0.replacingOccurrences(of: old, with: new) }
  }

  @Test("A sleep is named, a longer one by another name")
  func sleeps() throws {
    #expect(
      try names("bank-transfer-balance-race", "orders.wait()", "Thread.sleep(forTimeInterval: 1); orders.wait()") == [
        "added-sleep"
      ])
    #expect(
      try names("leak-loop-without-exit") { $0.replacing(/seconds\((\d+)\)/) { "seconds(\($0.output.1)0)" } }.contains(
        "longer-sleep"))
  }

  @Test("A bigger buffer is named")
  func buffers() throws {
    #expect(
      try names("unbuffered-self-deadlock", "(name: \"answer\")", "(capacity: 64, name: \"answer\")").contains(
        "bigger-buffer")
        || names("bidirectional-channel-deadlock", "Channel<String>()", "Channel<String>(capacity: 4)").contains(
          "bigger-buffer")
    )
  }

  @Test("Two locks for one datum, and a lock for some of the accesses, are named")
  func locks() throws {
    let two = try names("bank-transfer-balance-race") { text in
      text.replacingOccurrences(
        of: "private var checking", with: "let a = NSLock(), b = NSLock()\n  private var checking"
      )
      .replacingOccurrences(
        of: "self.checking -= amount", with: "self.a.lock(); self.checking -= amount; self.a.unlock()"
      )
      .replacingOccurrences(of: "queue.sync {", with: "b.lock(); defer { b.unlock() }; return queue.sync {")
    }
    #expect(two.contains("two-locks") || two.contains("unlocked-access"), "\(two)")
    let second = try names(
      "bank-transfer-balance-race", "self.savings += amount", "self.lock.withLock { self.savings += amount }")
    #expect(second.contains("two-locks"), "\(second)")
  }

  @Test(
    "Trying again is a retry; a pause in a loop over things to do is none",
    arguments: [
      ("for attempt in 1...3 { if (try? open()) != nil { break } }", 1),
      ("while true { do { try open(); return } catch {} }", 1),
      ("for door in 1...2 { print(door); try? await Task.sleep(for: .seconds(1)) }", 0),
      ("while isOpen { try? await Task.sleep(for: .seconds(1)) }", 0),
      ("for door in 1...2 { try? knock(door) }", 0),
    ])
  func retries(body: String, count: Int) {
    #expect(ProgramShape("func f() async {\n  \(body)\n}").retries.count == count)
  }

  @Test("Ways to silence and to leave are named")
  func others() throws {
    #expect(
      try names("unsynchronised-counter", "final class", "struct Unsafe: @unchecked Sendable {}\nfinal class").contains(
        "silenced-compiler"))
    #expect(try names("lock-order-inversion", "transfers.wait()", "exit(0)").contains("exit"))
    #expect(try names("main-returns-early", "Task {", "Task.detached {").contains("detached"))
  }

  @Test("A case's own tempting repair is recognized, also with other names")
  func tempting() throws {
    let study = try RealBook.study("bank-transfer-balance-race")
    let tempting = try #require(study.variant(named: "tempting")).displaySource
    #expect(try names(study.id) { _ in tempting }.first == "tempting")
    let renamed = tempting.replacingOccurrences(of: "$0 -= amount", with: "money in money -= amount")
    #expect(try names(study.id) { _ in renamed }.first == "tempting")
  }

  @Test("A reference gets no remark")
  func reference() {
    for study in RealBook.book.cases {
      for variant in study.variants where variant.name.hasPrefix("buggy") {
        guard let drill = RepairDrill(study, variant, reports: RealBook.declared[study.id] ?? [:]) else { continue }
        let patterns = RepairPatterns(drill, submission: drill.fixed.displaySource)
        #expect(patterns.remarks.isEmpty && patterns.droppedWork.isEmpty, "\(study.id)/\(variant.name)")
        #expect(RepairExpectations(drill).gaps(in: drill.fixed.displaySource) == [], "\(study.id)/\(variant.name)")
      }
    }
  }
}
