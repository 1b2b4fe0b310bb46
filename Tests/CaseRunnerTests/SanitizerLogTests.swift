import Checker
import Testing

@testable import CaseRunner

@Suite("What the stock sanitizer writes")
struct SanitizerLogTests {
  private static let report = """
    ==================
    WARNING: ThreadSanitizer: Swift access race (pid=123)
      Modifying access of Swift variable at 0x7208 by thread T3:
        #0 closure in main() program.swift:8:5

    SUMMARY: ThreadSanitizer: Swift access race program.swift in main
    ==================
    ==================
    WARNING: ThreadSanitizer: data race (pid=123)
      Write of size 8
    ==================
    WARNING: ThreadSanitizer: data race (pid=123)
    ThreadSanitizer: reported 3 warnings

    """

  @Test("Kinds are told in its own words, each once, and the first report is kept")
  func kinds() {
    let log = SanitizerLog(Self.report)
    #expect(log.kinds == ["Swift access race", "data race"])
    #expect(log.failure == nil)
    #expect(
      log.example == """
        WARNING: ThreadSanitizer: Swift access race
          Modifying access of Swift variable at 0x7208 by thread T3:
            #0 closure in main() program.swift:8:5

        SUMMARY: ThreadSanitizer: Swift access race program.swift in main
        """)
  }

  @Test("A file that is empty, cut off or endless is read without a trap")
  func hostile() {
    #expect(SanitizerLog("") == SanitizerLog())
    for length in stride(from: 0, to: Self.report.count, by: 3) { _ = SanitizerLog(String(Self.report.prefix(length))) }
    let long = SanitizerLog(
      "WARNING: ThreadSanitizer: \(String(repeating: "x", count: 9_000))\n" + String(repeating: "y\n", count: 9_000))
    #expect(long.kinds == [String(repeating: "x", count: 80)])
    #expect(long.example?.split(separator: "\n").count == 60)
  }

  private static func run(_ log: String, stdout: String = "", status: Int = 0) -> NativeTally.Run {
    .init(
      output: .init(status: status, stdout: stdout, stderr: "", timedOut: false, seconds: 0), log: SanitizerLog(log))
  }

  private static let misplaced =
    "FATAL: ThreadSanitizer: unexpected memory mapping 0x5598de8e7000-0x5598de8eb000\n"

  @Test("A sanitizer that finds its place taken is started once more at fixed addresses, which is said")
  func misplaced() {
    var tally = NativeTally(asked: 3)
    tally.add(Self.run(Self.misplaced))
    #expect(tally.hasFixedAddresses && tally.failure == nil && tally.runs == 0)
    tally.add(Self.run(Self.report, stdout: "1\n"))
    tally.add(Self.run("", stdout: "1\n"))
    let result = tally.result
    #expect(result.runs == 2 && result.reported == 1 && result.unavailable == nil)
    #expect(result.notes.count == 1 && result.notes[0].contains("randomization was off"))
    #expect(result.outcomes == [Outcome(stdout: "1\n", exit: 0, count: 2)])
  }

  @Test("A sanitizer that does not run is no clean program")
  func failure() {
    var tally = NativeTally(asked: 3)
    tally.add(Self.run(Self.misplaced))
    tally.add(Self.run(Self.misplaced))
    #expect(tally.failure != nil && tally.result.runs == 0)
    #expect(tally.result.unavailable?.hasPrefix("FATAL: ThreadSanitizer: unexpected memory mapping") == true)
  }
}
