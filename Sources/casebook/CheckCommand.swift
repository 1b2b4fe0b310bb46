import ArgumentParser
import CaseRunner
import Checker
import Console
import Explorer
import Figures
import Foundation
import TerminalPages

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a program of yours: Swift files, or an executable.",
    usage: "casebook check FILE.swift... | PROGRAM [options] [-- ARGUMENTS...]",
    discussion: """
      The program runs under many schedules; each finding comes with the schedule that shows it. Swift files may use @main or \
      top-level code and may import CSP, CaseKit, AsyncAlgorithms, Collections and Atomics.
      """)

  enum StrategyOption: String, ExpressibleByArgument, CaseIterable {
    case auto, random, pct, pos, surw, urw, dpor, exhaustive
  }

  @Argument(
    help: ArgumentHelp("Swift files of one program, or one executable.", valueName: "file"), completion: .file())
  var files: [String]

  /// Arguments of the program.
  private var arguments: [String] { TerminatedArguments.all }

  @Option(
    help: ArgumentHelp(
      """
      How to search: auto lets several strategies take turns and tries to finish the space beside them; dpor finishes it by partial \
      order reduction; exhaustive runs every schedule within a bound that is raised step by step.
      """))
  var strategy: StrategyOption = .auto

  @Option(help: ArgumentHelp("How many schedules to try (default: \(ExplorationOptions().schedules)).", valueName: "n"))
  var schedules: Int?

  @Option(help: ArgumentHelp("Seed of the search.", valueName: "s"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Stop the search after this much real time (default: \(Int(CheckCommand.patience)), but none if --schedules is given).",
      valueName: "seconds"))
  var time: Double?

  /// Seconds that somebody who asked for nothing in particular is willing to wait for a search.
  private static let patience = 15.0

  @Option(help: ArgumentHelp("Width of the worker pool; several widths are tried without it.", valueName: "n"))
  var workers: Int?

  @Option(help: ArgumentHelp("Depth of bugs that pct aims at.", valueName: "d"))
  var depth: Int?

  @Option(
    help: ArgumentHelp(
      "Stop the exhaustive search at this number of preemptions: turns taken from a unit that could go on.",
      valueName: "n")
  )
  var preemptions: Int?

  @Option(
    help: ArgumentHelp(
      "Bound delays instead, the units passed over in a fixed order, and stop at this number.", valueName: "n"))
  var delays: Int?

  @Flag(help: "Make plain memory accesses scheduling points, too.")
  var access = false

  @Option(
    help: ArgumentHelp(
      "Bound on the scheduling points of one execution; without it, it grows with what the program needs.",
      valueName: "n"))
  var steps: UInt64?

  @Option(
    help: ArgumentHelp("Milliseconds by which a timer may outrun work that is ready; 0: it never may.", valueName: "ms")
  )
  var timerSlack: UInt64 = ExplorationOptions().timerSlack / 1_000_000

  @Option(
    help: ArgumentHelp(
      """
      Inject a fault at every point in turn: cancel (the main task, at each suspension point), cancel:NAME (tasks of that \
      name), delay or delay:SECONDS (each wait with a deadline takes so much longer; default: \
      \(Fault.defaultDelay / 1_000_000_000)).
      """, valueName: "fault"))
  var inject: String?

  @Option(help: ArgumentHelp("Run only this schedule, or the one in @FILE.", valueName: "schedule"))
  var replay: String?

  @Option(help: ArgumentHelp("Language mode of Swift files: 5 or 6.", valueName: "version"))
  var swiftVersion = 6

  @Option(
    help: ArgumentHelp("Write the interleaving of the gravest finding in the trace event format.", valueName: "file"),
    completion: .file())
  var trace: String?

  @Flag(help: "Check the program again whenever one of its files is saved, until you quit.")
  var watch = false

  @Flag(help: "Print the whole report, also where a terminal would show what fits on its screen.")
  var verbose = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    func require(_ holds: Bool, _ message: String) throws {
      if !holds { throw ValidationError(message) }
    }
    try require(
      strategy == .exhaustive || (preemptions == nil && delays == nil),
      "--preemptions and --delays bound --strategy exhaustive; give that, too")
    try require(preemptions == nil || delays == nil, "--preemptions and --delays are two bounds; give one of them")
    try require((preemptions ?? delays).map { 0...1000 ~= $0 } ?? true, "the bound must be between 0 and 1000")
    try require(schedules.map { $0 >= 1 } ?? true, "--schedules must be at least 1")
    try require(workers.map { 1...64 ~= $0 } ?? true, "--workers must be between 1 and 64")
    try require(depth.map { 1...64 ~= $0 } ?? true, "--depth must be between 1 and 64")
    try require(time.map { $0 > 0 && $0 < 1e7 } ?? true, "--time must be more than 0 seconds")
    try require(steps.map { $0 >= 1 } ?? true, "--steps must be at least 1")
    try require(timerSlack <= 1_000_000_000, "--timer-slack must be at most 1000000000 milliseconds")
    try require(
      inject == nil || replay == nil, "--inject searches, and --replay does not: a schedule has its own fault")
    if let inject { _ = try FaultArgument.read(inject) }
    try require([5, 6].contains(swiftVersion), "--swift-version must be 5 or 6")
    let isForPeople =
      !output.json && output.sarif == nil && output.junit == nil && trace == nil && replay == nil && !verbose
    try require(
      !watch || isForPeople, "--watch goes with none of --json, --sarif, --junit, --trace, --replay and --verbose")
  }

  /// Whether the search ends by itself when the space is finished.
  private var isSystematic: Bool { strategy == .dpor || strategy == .exhaustive }
  /// Then the limit on time is what ends it otherwise.
  private static let systematicSchedules = 1_000_000

  private func options() throws -> ExplorationOptions {
    var options = ExplorationOptions()
    options.strategy = ExplorationOptions.StrategyName(rawValue: strategy.rawValue) ?? .auto
    if delays != nil { options.cost = .delays }
    options.costLimit = preemptions ?? delays
    options.schedules = schedules ?? (isSystematic ? CheckCommand.systematicSchedules : options.schedules)
    options.seed = seed
    options.timeLimit = (time ?? (schedules == nil ? CheckCommand.patience : nil)).map { .seconds($0) }
    options.widths = workers.map { [$0] } ?? ExplorationOptions.defaultWidths(processors: Workbench.processorCount)
    options.depth = depth
    options.timerSlack = timerSlack * 1_000_000
    if let steps {
      options.maxSteps = steps
      options.adaptsSteps = false
    }
    options.access = access
    options.fault = try inject.map(FaultArgument.read)
    return options
  }

  func run() async throws {
    let program = try ProgramArguments(files, languageMode: swiftVersion)
    if watch {
      let check = CheckWatch(
        files: files, languageMode: swiftVersion, arguments: arguments, replaySuffix: replaySuffix,
        options: try options())
      return try await check.run()
    }
    let schedule = try replay.map(ScheduleArgument.read)
    let workbench = try await Workbench.open(bookRoot: Book.root())
    let name = files.joined(separator: " ")
    Interruption.begin(name, isOfBook: false)
    defer { Interruption.end(name) }
    Terminal.progress("compiling \(name)")
    let explorer = try await program.explorer(
      workbench, arguments: arguments, instances: schedule == nil ? Workbench.processorCount : 1)
    Terminal.progress("checking \(name)")
    let report: Report
    if let schedule {
      report = try await explorer.replay(schedule).report
    } else {
      report = try await explorer.explore(options())
    }
    Terminal.clearProgress()
    try write(report, name: name)
    if !report.findings.isEmpty { throw ExitStatus.findings }
  }

  /// What must follow the schedule in a command that replays.
  private var replaySuffix: String {
    (swiftVersion == 6 ? "" : " --swift-version \(swiftVersion)")
      + (arguments.isEmpty ? "" : " -- " + arguments.map(Shell.quoted).joined(separator: " "))
  }

  private func write(_ report: Report, name: String) throws {
    if output.json {
      print(try Output.json(report))
    } else if case let terminal = TerminalSession.current(), terminal.isTerminal, !verbose {
      // The command above it and the prompt below it stay in sight.
      let page = ProgramReport(
        report, ofFiles: files, suffix: replaySuffix, everything: .command(Shell.thisCommand(with: "--verbose"))
      ).page(width: terminal.columns, rows: terminal.rows - 2)
      print(Printing.text(page, terminal), terminator: "")
    } else {
      print(
        ReportText(
          report: report, replayTarget: files.map(Shell.quoted).joined(separator: " "), replaySuffix: replaySuffix
        ).text)
    }
    try output.writeFiles([
      .init(
        suite: "check", name: name, folder: "", report: report,
        failures: report.findings.map { finding in
          "\(finding.kind.rawValue): \(finding.message)"
            + (finding.injected.map { "; only if " + Terminal.harmless(FaultWords.phrase($0)) } ?? "")
        }, seconds: report.exploration.seconds)
    ])
    if let trace { try Output.write(try TraceEvents.text(report.findings.first?.interleaving ?? []), to: trace) }
  }
}

enum Shell {
  /// The command that this process is, with one more option: to be typed again.
  static func thisCommand(
    with option: String, in arguments: [String] = Array(CommandLine.arguments.dropFirst())
  ) -> String {
    // What stands behind "--" is not this program's.
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    let words = arguments[..<end] + [option] + arguments[end...]
    return (["casebook"] + words.map(quoted)).joined(separator: " ")
  }

  /// A word as the shell reads it back.
  static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./+=:,@%".contains($0)) }
    return plain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
