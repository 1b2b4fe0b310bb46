import Checker
import Foundation
import Glibc

import struct Checker.Measurement

/// Runs a program that measures something, optimized and alone, and keeps what it reports.
///
/// Entry point: `measure`. Steps: 1. build the program with `-O`, and the libraries that it imports, too; 2. run it once, within
/// the bounds of `Plan`; 3. read its report (`ReportedSeries`).
struct MeasurementRunner: Sendable {
  let compiler: Compiler
  let cache: CacheFolder
  var plan = Plan()

  /// How programs are run. Part of the key of what was measured.
  struct Plan: Sendable, Hashable {
    /// Seconds that the run may take.
    var limit = 60.0
    /// Bytes of address space: stacks of many threads are wide, and hardly used.
    var memory: UInt64 = 4 << 30
    /// Bytes that the run may write to a file, its report included.
    var file: UInt64 = 4 << 20
    /// Bytes of output that are kept.
    var kept = 64 << 10
    var report = ReportedSeries.Limits()
    /// As for native runs.
    var environment = NativeRunner.Plan().environment

    fileprivate var parts: [String] {
      ["\(limit) \(memory) \(file) \(report)"]
        + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
  }

  /// Why there is nothing to show: a mistake of the author.
  struct Failure: Error, Sendable, Hashable {
    /// One line.
    var reason: String
    /// The compiler's diagnostics, or the program's last words.
    var details: String?
  }

  /// Everything that decides what is measured, as far as anything does.
  func key(of source: Compiler.Source) throws(CaseRunnerError) -> String {
    var key = ContentKey("measurement")
    key.add("program", try compiler.key(of: source, for: .optimized))
    key.add("processors", String(Workbench.processorCount))
    key.add("plan", plan.parts)
    return key.text
  }

  /// Builds the program and runs it once.
  ///
  /// - Throws: `CaseRunnerError` when the machine cannot do it; `CancellationError`. What the author must repair is in the result.
  func measure(_ source: Compiler.Source) async throws -> Result<Measurement, Failure> {
    let program: String
    do throws(CaseRunnerError) {
      program = try await compiler.compile(source, for: .optimized).path
    } catch {
      guard error.code == .compilation else { throw error }
      return .failure(Failure(reason: "it does not compile", details: error.message))
    }
    try Task.checkCancellation()
    let home = try cache.temporaryFolder()
    defer { cache.remove(home) }
    var environment = plan.environment
    environment["HOME"] = home
    environment["TMPDIR"] = home
    let output = try await Tool.run(
      program, [], directory: home, environment: environment, seconds: plan.limit, kept: plan.kept,
      reports: plan.report.bytes, bounds: .init(memory: plan.memory, file: plan.file))
    try Task.checkCancellation()
    let series = ReportedSeries(output.reported, limits: plan.report).series
    if let reason = failure(output, series) {
      return .failure(Failure(reason: reason, details: Self.lastWords(output)))
    }
    return .success(
      Measurement(
        toolchain: compiler.toolchain.version, processors: Workbench.processorCount,
        optimization: Flavor.optimized.optimization, series: series))
  }

  /// What it reported before it failed is not kept: a comparison lacks the side that failed.
  private func failure(_ output: Tool.Output, _ series: [Measurement.Series]) -> String? {
    if output.timedOut { return "it had not ended after \(Int(plan.limit)) s and was stopped" }
    if output.status > 128 {
      let name = strsignal(Int32(output.status - 128)).map { String(cString: $0) } ?? "unknown"
      return "it was ended by signal \(output.status - 128) (\(name))"
    }
    if output.status != 0 { return "it ended with status \(output.status)" }
    return series.isEmpty
      ? "it reported no number: call measure(…) or report(\"…\", value, unit: \"…\") of CaseKit" : nil
  }

  private static func lastWords(_ output: Tool.Output) -> String? {
    let lines = output.stderr.split(separator: "\n").suffix(5).map { String($0.prefix(300)) }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}
