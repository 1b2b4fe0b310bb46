import Checker
import Foundation

/// Runs a program by itself, without the checker, again and again: what a user sees who tries it.
///
/// Entry point: `compare`. Steps: 1. build the program plainly and with the toolchain's ThreadSanitizer; 2. run each build as
/// often as asked, within the bounds of `Plan`; 3. count. What cannot be built or run is said in the result and is no error:
/// the comparison decides nothing.
struct NativeRunner: Sendable {
  let compiler: Compiler
  let cache: CacheFolder
  var plan = Plan()

  /// How programs are run. Part of the key of what was measured.
  struct Plan: Sendable, Hashable {
    /// Seconds that one run may take before it counts as hung.
    var limit = 3.0
    /// Seconds after which no further run of a build begins: programs that hang each time would take minutes.
    var budget = 12.0
    /// Bytes of address space of a plain run, and of memory in use of one under the sanitizer, which reserves terabytes.
    var memory: UInt64 = 2 << 30
    /// Bytes that a run may write to a file, the sanitizer's log included.
    var file: UInt64 = 4 << 20
    /// Bytes of output that are kept.
    var kept = 1 << 20
    /// Beside the defaults: the program keeps its own exit status and dies of its own signals, threads that go on after the end of
    /// `main` have 50 ms instead of a second to show a race, and reports go to a file.
    var sanitizer = [
      "exitcode=0", "handle_segv=0", "handle_sigbus=0", "handle_sigfpe=0", "atexit_sleep_ms=50",
      "stack_trace_format=\"    #%n %f %S\"",
    ]
    /// As for executions under the checker: nothing but the scheduling shall differ.
    var environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "SWIFT_DETERMINISTIC_HASHING": "1", "SWIFT_BACKTRACE": "enable=no",
    ]

    fileprivate var parts: [String] {
      ["\(limit) \(budget) \(memory) \(file) \(kept)"] + sanitizer
        + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
  }

  /// What was measured, and whether measuring again would give no more than that.
  struct Result: Sendable {
    var comparison: NativeComparison
    /// False if the machine was at fault: the network, a full disk.
    var isFinal: Bool
  }

  /// Everything that decides what is measured, as far as anything does.
  func key(of source: Compiler.Source, arguments: [String], runs: Int) throws(CaseRunnerError) -> String {
    var key = ContentKey("native")
    key.add("plain", try compiler.key(of: source, for: .plain))
    key.add("sanitized", try compiler.key(of: source, for: .sanitized))
    key.add("arguments", arguments)
    key.add("runs", String(runs))
    key.add("processors", String(Workbench.processorCount))
    key.add("plan", plan.parts)
    return key.text
  }

  /// Builds the program twice and runs both builds, one run after another.
  ///
  /// - Throws: `CancellationError`.
  func compare(_ source: Compiler.Source, arguments: [String], runs: Int) async throws -> Result {
    async let plainBuild = build(source, .plain)
    async let sanitizedBuild = build(source, .sanitized)
    let builds = (plain: await plainBuild, sanitized: await sanitizedBuild)
    try Task.checkCancellation()
    let plain = await self.runs(of: builds.plain, .plain, arguments, asked: runs)
    let sanitized = await self.runs(of: builds.sanitized, .sanitized, arguments, asked: runs)
    try Task.checkCancellation()
    return Result(
      comparison: NativeComparison(
        processors: Workbench.processorCount, limit: plan.limit, optimization: Flavor.plain.optimization,
        plain: plain.runs, sanitized: sanitized.runs),
      isFinal: plain.isFinal && sanitized.isFinal)
  }

  private typealias Build = Swift.Result<Compiler.Product, CaseRunnerError>

  private func build(_ source: Compiler.Source, _ flavor: Flavor) async -> Build {
    do throws(CaseRunnerError) {
      return .success(try await compiler.compile(source, for: flavor))
    } catch {
      return .failure(error)
    }
  }

  private func runs(
    of build: Build, _ flavor: Flavor, _ arguments: [String], asked: Int
  ) async -> (runs: NativeRuns, isFinal: Bool) {
    do throws(CaseRunnerError) {
      let program = try build.get().path
      var tally = NativeTally(asked: asked)
      let start = ContinuousClock.now
      while tally.runs < asked, tally.failure == nil, start.duration(to: .now) < .seconds(plan.budget) {
        // What comes after a cancellation is cut off by it and says nothing of the program.
        if Task.isCancelled { break }
        tally.add(try await run(program, flavor, arguments, tally))
      }
      return (await demangled(tally.result), isFinal: true)
    } catch {
      return (NativeRuns(asked: asked, unavailable: Self.oneLine(error.message)), isFinal: error.code == .compilation)
    }
  }

  private func run(
    _ program: String, _ flavor: Flavor, _ arguments: [String], _ tally: NativeTally
  ) async throws(CaseRunnerError) -> NativeTally.Run {
    let home = try cache.temporaryFolder()
    defer { cache.remove(home) }
    var environment = plan.environment
    environment["HOME"] = home
    environment["TMPDIR"] = home
    if flavor == .sanitized {
      // Naming places takes longer than the run, and one report is shown.
      let symbolizer = tally.hasExample ? nil : compiler.toolchain.symbolizer
      environment["TSAN_OPTIONS"] =
        (plan.sanitizer + [
          "hard_rss_limit_mb=\(plan.memory >> 20)", "log_path=\"\(home)/report\"",
          symbolizer.map { "external_symbolizer_path=\"\($0)\"" } ?? "symbolize=0",
        ]).joined(separator: ":")
    }
    let output = try await Tool.run(
      program, arguments, directory: home, environment: environment, seconds: plan.limit, kept: plan.kept,
      bounds: .init(
        memory: flavor == .sanitized ? nil : plan.memory, file: plan.file, hasFixedAddresses: tally.hasFixedAddresses))
    var log = SanitizerLog()
    if flavor == .sanitized {
      log = SanitizerLog(takingFrom: home, name: "report")
      // Before it has read its options it writes to standard error.
      log.failure = log.failure ?? SanitizerLog(output.stderr).failure
    }
    return NativeTally.Run(output: output, log: log)
  }

  /// Swift's names as people write them; as they are if there is no tool for it.
  private func demangled(_ runs: NativeRuns) async -> NativeRuns {
    guard let example = runs.example, let demangler = compiler.toolchain.demangler,
      let output = try? await Tool.run(demangler, ["-simplified"], input: Array(example.utf8), seconds: 10),
      output.status == 0, !output.stdout.isEmpty
    else { return runs }
    var runs = runs
    runs.example = output.stdout
    return runs
  }

  /// The first line that says what is wrong.
  private static func oneLine(_ message: String) -> String {
    let lines = message.split(separator: "\n")
    return String((lines.first { $0.contains("error:") } ?? lines.first ?? "").prefix(300))
  }
}
