import CaseKit
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("CaseKit", .timeLimit(.minutes(5)))
struct CaseKitTests {
  private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

  @Test("An expectation that fails stops the program, and says what and where")
  func expectation() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      expect(1 + 1 == 2)
      expect(1 + 1 == 3, "sums are wrong")
    }
    var message = text(result?.standardErrorContent)
    #expect(message.contains("expectation failed: sums are wrong at CSPTests/CaseKitTests.swift:"), "\(message)")
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      expectEqual(2, 2)
      expectEqual(3, 4, "received")
    }
    message = text(result?.standardErrorContent)
    #expect(message.contains("expectation failed: received: got 3, expected 4 at "), "\(message)")
  }

  @Test("Reports go to standard error, one line each, and not to standard output")
  func reports() async {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      unsetenv("CASEBOOK_REPORT_FD")
      report("received", 3, unit: "messages")
      report("ratio", 0.5)
      report("nothing", Double.nan)
      report("time", .milliseconds(1500))
      report("ok", true)
      report("what", "a \"b\"\\\n")
      exit(0)
    }
    let lines = text(result?.standardErrorContent).split(separator: "\n").filter { $0.hasPrefix("casebook-report") }
    #expect(
      lines == [
        #"casebook-report: {"name":"received","value":3,"unit":"messages"}"#,
        #"casebook-report: {"name":"ratio","value":0.5}"#,
        #"casebook-report: {"name":"nothing","value":"nan"}"#,
        #"casebook-report: {"name":"time","value":1.5,"unit":"s"}"#,
        #"casebook-report: {"name":"ok","value":true}"#,
        #"casebook-report: {"name":"what","value":"a \"b\"\\\u000a"}"#,
      ])
    let output = text(result?.standardOutputContent)
    #expect(!output.contains("received"))
  }

  @Test("Reports go to the descriptor that the environment names")
  func reportDescriptor() async {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      setenv("CASEBOOK_REPORT_FD", "1", 1)
      report("n", 1)
      // One that is not open: standard error takes it.
      setenv("CASEBOOK_REPORT_FD", "987", 1)
      report("n", 2)
      exit(0)
    }
    let output = text(result?.standardOutputContent)
    let errors = text(result?.standardErrorContent)
    #expect(output.contains("{\"name\":\"n\",\"value\":1}\n"))
    #expect(errors.contains("casebook-report: {\"name\":\"n\",\"value\":2}\n"))
  }

  @Test("Alternatives warm up once, take turns, and each round begins with another one")
  func measuring() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      unsetenv("CASEBOOK_REPORT_FD")
      let order = Mutex("")
      await measure(
        rounds: 4, Alternative("first") { order.withLock { $0 += "a" } },
        Alternative("\"second\"") { order.withLock { $0 += "b" } },
        Alternative("third") {
          await Task.yield()
          order.withLock { $0 += "c" }
        })
      await measure(rounds: 0, Alternative("once") { keep(1) })
      await measure()
      let (turns, isInUse) = (order.withLock { $0 }, residentBytes() > 1 << 20)
      report("order", turns)
      report("in use", isInUse)
      exit(0)
    }
    let prefix = "casebook-report: "
    let lines = text(result?.standardErrorContent).split(separator: "\n").filter { $0.hasPrefix(prefix) }
      .map { $0.dropFirst(prefix.count) }
    #expect(lines.count == 6)
    for (line, name) in zip(lines, [#"first"#, #"\"second\""#, "third", "once"]) {
      #expect(line.hasPrefix(#"{"name":"\#(name)","samples":["#) && line.hasSuffix(#"],"unit":"s"}"#), "\(line)")
      #expect(line.count { $0 == "," } == (name == "once" ? 2 : 5), "\(line)")
    }
    #expect(lines.suffix(2) == [#"{"name":"order","value":"abcabcbcacababc"}"#, #"{"name":"in use","value":true}"#])
  }

  @Test("An alternative that fails stops the program")
  func measuringFails() async {
    struct Failure: Error {}
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      await measure(Alternative("fine") {}, Alternative("bad") { throw Failure() })
    }
    let message = text(result?.standardErrorContent)
    #expect(message.contains("measuring failed: bad: Failure()"), "\(message)")
  }
}
