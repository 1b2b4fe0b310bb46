import Checker
import Foundation
import Testing
import Workbook

import struct Checker.Measurement

@testable import CaseRunner

/// What measuring programs report, sound and hostile.
@Suite("Measuring programs", .serialized)
struct MeasurementTests {
  private func series(_ text: String, change: (inout ReportedSeries.Limits) -> Void = { _ in }) -> [Measurement.Series]
  {
    var limits = ReportedSeries.Limits()
    change(&limits)
    return ReportedSeries(Array(text.utf8), limits: limits).series
  }

  @Test("Samples and values become series by name and unit, in the order of their first report")
  func lines() {
    let text = """
      {"name":"b","samples":[1,2.5],"unit":"s"}
      {"name":"a","value":3}
      {"name":"b","value":7,"unit":"bytes"}
      {"name":"b","samples":[4],"unit":"s"}
      {"name":"a","value":-4}

      """
    #expect(
      series(text) == [
        .init(name: "b", unit: "s", samples: [1, 2.5, 4]), .init(name: "a", unit: "", samples: [3, -4]),
        .init(name: "b", unit: "bytes", samples: [7]),
      ])
  }

  @Test(
    "What is no report is passed over",
    arguments: [
      "", "\n\n", "hello", "{", "[]", "3", "null", "{}", #"{"name":"a"}"#, #"{"value":1}"#, #"{"name":3,"value":1}"#,
      #"{"name":"","value":1}"#, #"{"name":" \n ","value":1}"#, #"{"name":"a","value":"1"}"#,
      #"{"name":"a","value":true}"#,
      #"{"name":"a","value":null}"#, #"{"name":"a","value":"nan"}"#, #"{"name":"a","value":1e999}"#,
      #"{"name":"a","samples":[]}"#, #"{"name":"a","samples":["x",null,{},[1]]}"#, #"{"name":"a","samples":1}"#,
      #"{"name":"a","value":1,"unit":1}"#, #"{"name":"a","value":1"#, "\u{0}{\"name\":\"a\",\"value\":1}",
      String(repeating: "[", count: 100_000), #"{"name":"a","value":"# + String(repeating: "[", count: 100_000),
    ])
  func noReports(_ line: String) {
    #expect(series(line) == [])
    // And it takes nothing with it.
    #expect(series("\(line)\n{\"name\":\"b\",\"value\":1}\n").map(\.name) == ["b"])
  }

  @Test("Odd samples are dropped, and names are one line of bounded length")
  func cleaned() {
    #expect(series(#"{"name":"a","samples":[1,"nan",2,true,null,1e400,3]}"#).first?.samples == [1, 2, 3])
    let long = String(repeating: "x", count: 5000)
    let result = series(
      "{\"name\":\"a\\n\\u2028b\",\"value\":1}\n{\"name\":\"\(long)\",\"value\":1,\"unit\":\"\(long)\"}")
    #expect(result.map(\.name) == ["a b", String(long.prefix(120))])
    #expect(result.last?.unit.count == 24)
  }

  @Test("Series, samples, lines and bytes beyond the limits are not kept")
  func limits() {
    let many = (0..<100).map { "{\"name\":\"\($0)\",\"value\":1}" }.joined(separator: "\n")
    #expect(series(many).count == 64)
    let samples = "[" + Array(repeating: "1", count: 700).joined(separator: ",") + "]"
    let line = "{\"name\":\"a\",\"samples\":\(samples)}\n"
    #expect(series(line + line).first?.samples.count == 1000)
    #expect(series(line + "{\"name\":\"b\",\"value\":1}") { $0.line = 100 }.map(\.name) == ["b"])
    #expect(series(line + "{\"name\":\"b\",\"value\":1}") { $0.bytes = line.utf8.count }.map(\.name) == ["a"])
  }

  @Test("A report with any byte in any place is read without a trap")
  func bytes() {
    let sound = Array(#"{"name":"a","samples":[1,2.5e3],"unit":"s"}"#.utf8)
    for index in sound.indices {
      for byte in UInt8.min...UInt8.max {
        var bytes = sound
        bytes[index] = byte
        let isSound = ReportedSeries(bytes).series.allSatisfy { $0.samples.allSatisfy { $0.isFinite } }
        #expect(isSound, "\(bytes)")
      }
    }
  }

  // MARK: - Real runs

  private func measure(
    _ text: String, change: (inout MeasurementRunner.Plan) -> Void = { _ in }
  ) async throws -> Result<Measurement, MeasurementRunner.Failure> {
    let bench = try await TestBench.open()
    let folder = try bench.cache.folder(holding: ["measure.swift": text])
    defer { bench.cache.remove(folder) }
    var runner = MeasurementRunner(compiler: bench.compiler, cache: bench.cache)
    change(&runner.plan)
    return try await runner.measure(.init(files: ["measure.swift"], directory: folder))
  }

  @Test("A program is built with -O, and so are the libraries that it imports; what it reports is kept")
  func sound() async throws {
    let text = """
      import CSP
      import CaseKit

      @main struct Program {
        static func main() async {
          let numbers = Channel<Int>(capacity: 1)
          await measure(
            rounds: 5,
            Alternative("channel") { for number in 0..<100 { await numbers.send(number); keep(await numbers.receive()) } },
            Alternative("nothing") {})
          report("memory", residentBytes(), unit: "bytes")
          var isDebug = false
          assert({ isDebug = true; return true }())
          report("debug", isDebug ? 1 : 0)
          print("not a report")
        }
      }
      """
    let result = try await measure(text).get()
    #expect(result.series.map(\.name) == ["channel", "nothing", "memory", "debug"])
    #expect(result.series.map(\.unit) == ["s", "s", "bytes", ""])
    #expect(result.series.map(\.samples.count) == [5, 5, 1, 1])
    #expect(result.series(named: "debug")?.samples == [0])
    #expect(result.optimization == "-O" && result.processors == Workbench.processorCount)
  }

  @Test(
    "What goes wrong is told, with the program's last words",
    arguments: [
      ("let x: Int = \"\"\n", "it does not compile", "measure.swift:1:"),
      (
        "import Foundation\nFileHandle.standardError.write(Data(\"oh\".utf8))\nexit(3)\n", "it ended with status 3",
        "oh"
      ),
      ("fatalError(\"no\")\n", "it was ended by signal ", "no"),
      ("print(1)\n", "it reported no number: ", nil),
      ("import Glibc\nwhile true { sleep(1) }\n", "it had not ended after 2 s", nil),
      ("import CaseKit\nreport(\"a\", 1)\nfatalError(\"late\")\n", "it was ended by signal ", "late"),
    ] as [(String, String, String?)])
  func failures(_ text: String, _ reason: String, _ details: String?) async throws {
    guard case .failure(let failure) = try await measure(text, change: { $0.limit = reason.contains("2 s") ? 2 : 60 })
    else {
      Issue.record("it was measured")
      return
    }
    #expect(failure.reason.hasPrefix(reason), "\(failure)")
    if let details { #expect(failure.details?.contains(details) == true, "\(failure)") }
  }

  @Test("A program that writes without end into its report is stopped")
  func flood() async throws {
    let text = """
      import CaseKit
      while true { report("a", 1) }
      """
    guard case .failure(let failure) = try await measure(text) else {
      Issue.record("it was measured")
      return
    }
    #expect(failure.reason.hasPrefix("it was ended by signal 25"), "\(failure)")
  }
}
