public import CaseRunner
import Checker
import Explorer
import Figures
import Foundation
import Workbook

/// Judges submissions of repair drills.
///
/// Entry point: `judge`. Steps: 1. read the file; 2. compile it in the case's language mode, within a time limit; 3. search its schedules,
/// at least as many as the reference is searched with and three times as many as the buggy program needed to fail; 4. compare what it
/// prints, and how it ends, with the reference (`RepairSpecification`); 5. see that its expectations are still there and are met
/// (`RepairExpectations`), that its work is still done, side by side where it was, that it computes what it prints
/// (`RepairConstants`) and keeps the limits (`RepairLimits`) and what measures it (`RepairMeasures`); 6. see that it does not rest on a pause being long enough; 7. name what it looks like (`RepairPatterns`). Nothing
/// that a submission does is an error: programs that hang, crash, fork or flood are ended by the runner's limits and explained.
public struct RepairJudge: Sendable {
  /// What a submission may use.
  public struct Limits: Sendable, Hashable {
    /// Seconds for the compiler.
    public var compileSeconds: Double = 60
    /// Seconds for the search; one that is cut off says so in its bound.
    public var searchSeconds: Double = 120
    /// Seconds for explaining what the search found. Programs that start others or print without end are slow in every execution.
    public var explainSeconds: Double = 60
    /// Bytes of the file.
    public var fileSize = 1 << 20

    public init() {}
  }

  /// What happens while a submission is judged.
  public enum Step: Sendable, Hashable {
    case compiling
    /// The checker begins, with this many schedules at most.
    case searching(schedules: Int)
    /// So many executions are done: schedules, and then those that explain what was found.
    case searched(executions: Int)
    /// A second look at the expectations of a program that seems to pass.
    case checkingExpectations
    /// A second search of a program that seems to pass and has a pause of its own, in which everybody may be later than the pause is
    /// long; with this many schedules at most.
    case searchingPauses(schedules: Int)
  }

  let workbench: Workbench
  /// What a submission may use.
  public let limits: Limits

  public init(_ workbench: Workbench, limits: Limits = Limits()) {
    self.workbench = workbench
    self.limits = limits
  }

  /// Judges a file.
  ///
  /// - Parameters:
  ///   - file: Usually that of the drill's `RepairWorkspace`.
  ///   - report: Told what happens.
  /// - Throws: `CaseRunnerError` when the machine cannot do it; `CancellationError`.
  public func judge(
    _ drill: RepairDrill, file: String, report: @escaping @Sendable (Step) -> Void = { _ in }
  ) async throws -> RepairResult {
    let text: String
    switch read(file) {
    case .failure(let why):
      return RepairResult(outcome: .unreadable(why.text), named: [], warnings: "", submission: "")
    case .success(let content): text = content
    }
    return try await judge(drill, text: text, report: report)
  }

  /// Judges a text, as if it lay in the drill's file.
  public func judge(
    _ drill: RepairDrill, text: String, report tell: @escaping @Sendable (Step) -> Void = { _ in }
  ) async throws -> RepairResult {
    var result = RepairResult(outcome: .unchanged, named: [], warnings: "", submission: text)
    if ProgramLines.tokens(text) == ProgramLines.tokens(drill.buggy.displaySource) { return result }
    let patterns = RepairPatterns(drill, submission: text)
    tell(.compiling)
    let product: Compiler.Product
    switch try await compile(text, drill) {
    case .product(let made): product = made
    case .refused(let diagnostics):
      result.outcome = .doesNotCompile(diagnostics)
      return result
    case .tooLong:
      result.outcome = .compilesTooLong(limits.compileSeconds)
      return result
    }
    result.warnings = workbench.compiler.warnings(of: product) ?? ""

    let options = options(for: drill)
    tell(.searching(schedules: options.schedules))
    let report: Report
    do {
      let explorer = try workbench.explorer(
        of: product.path, arguments: drill.study.arguments, name: drill.fileName,
        instances: Workbench.processorCount, progress: { tell(.searched(executions: $0)) })
      guard let complete = try await explore(explorer, options) else {
        let seconds = Int(limits.searchSeconds + limits.explainSeconds)
        result.outcome = .cannotRun(
          "Its executions take so long that \(seconds) s were not enough to search and explain them. Look for what starts other "
            + "programs, prints or computes without end.")
        result.named = patterns.named
        return result
      }
      report = complete
    } catch let error as CaseRunnerError {
      // A program that cannot be followed at all is the submission's own doing if the reference can be.
      result.outcome = .cannotRun(error.message)
      result.named = patterns.named
      return result
    }
    guard report.verdict == .clean else {
      result.outcome = .found(report)
      result.named = RepairMeasured.naming(
        report, ProgramShape(text), file: drill.fileName, besides: patterns.named)
      return result
    }
    var gaps = drill.specification.differences(report.outcomes)
    gaps += RepairExpectations(drill).gaps(in: text)
    guard gaps.isEmpty else {
      result.outcome = .missesItsJob(report, gaps)
      result.named = patterns.named
      return result
    }
    gaps += patterns.droppedWork.map { "`\($0)` does nothing any more, or is never called: it is part of the work" }
    gaps += RepairConstants(drill).gaps(in: text)
    gaps += RepairLimits(drill).gaps(in: text)
    let own = try await profile(product, drill)
    let isSuspect = own.mostAtOnce < 2 || !own.inTurn.isEmpty || Self.hasPause(own, patterns, options)
    let models = isSuspect ? try await models(drill) : []
    // First the pause: who is kept apart from the others by it alone, is not any more where they are late.
    if gaps.isEmpty, let pause = Self.pause(own, models, patterns, options),
      let late = try await lateness(of: product, drill, profile: own, pause: pause, options, tell)
    {
      result.outcome = late
      result.named = patterns.named
      return result
    }
    gaps += Self.workGaps(own, models)
    tell(.checkingExpectations)
    gaps += try await unmet(drill, text, options)
    gaps += try await weakened(drill, text, options)
    result.outcome = gaps.isEmpty ? .passed(report) : .missesItsJob(report, gaps)
    result.named = gaps.isEmpty ? patterns.remarks : patterns.named
    return result
  }

  // MARK: - Reading and compiling

  private struct Refusal: Error { var text: String }

  private func read(_ file: String) -> Result<String, Refusal> {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      return .failure(Refusal(text: "\(file): the file cannot be read: \(String(cString: strerror(errno)))."))
    }
    defer { try? handle.close() }
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    guard attributes?[.type] as? FileAttributeType != .typeDirectory,
      let data = try? handle.read(upToCount: limits.fileSize + 1)
    else {
      let isEmpty = attributes?[.type] as? FileAttributeType == .typeRegular
      return .failure(Refusal(text: "\(file): it is \(isEmpty ? "empty" : "no file")."))
    }
    guard data.count <= limits.fileSize else {
      return .failure(Refusal(text: "\(file): it is larger than \(limits.fileSize) bytes."))
    }
    guard let text = String(data: data, encoding: .utf8) else {
      return .failure(Refusal(text: "\(file): it is no text in UTF-8."))
    }
    guard !ProgramLines(text).counting.isEmpty else {
      return .failure(Refusal(text: "\(file): there is no code in it."))
    }
    return .success(text)
  }

  enum Compilation: Sendable {
    case product(Compiler.Product)
    case refused(String)
    case tooLong
  }

  /// Compiles a text under the drill's file name: diagnostics and findings name the file that the learner edits.
  func compile(_ text: String, _ drill: RepairDrill) async throws -> Compilation {
    let folder = try workbench.cache.folder(holding: [drill.fileName: text])
    defer { workbench.cache.remove(folder) }
    let source = Compiler.Source(
      files: [drill.fileName], directory: folder, languageMode: drill.study.languageMode)
    let (compiler, seconds) = (workbench.compiler, limits.compileSeconds)
    try await compiler.prepareLibraries(of: source)
    // Whoever is done first ends the other: canceling ends the compiler with all that it has started.
    return try await withThrowingTaskGroup(of: Compilation?.self) { group in
      group.addTask {
        do throws(CaseRunnerError) {
          return .product(try await compiler.compile(source))
        } catch {
          if error.code == .compilation { return .refused(error.message) }
          // Ended because its time was over: the other task says so.
          if Task.isCancelled { return nil }
          throw error
        }
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(seconds))
        return Task.isCancelled ? nil : .tooLong
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      try Task.checkCancellation()
      return first ?? .tooLong
    }
  }

  // MARK: - Searching

  /// At least what the reference is searched with, and what the buggy program needed; accesses count as points wherever they do in either.
  private func options(for drill: RepairDrill) -> ExplorationOptions {
    var options = CaseRunner.options(for: drill.fixed, needed: drill.needed)
    options.schedules = max(options.schedules, drill.buggy.schedules ?? 0)
    options.access = options.access || drill.buggy.access
    options.timeLimit = .seconds(limits.searchSeconds)
    return options
  }

  /// Searches and explains; nil if both together take too long.
  func explore(_ explorer: Explorer, _ options: ExplorationOptions) async throws -> Report? {
    let seconds = limits.searchSeconds + limits.explainSeconds
    return try await withThrowingTaskGroup(of: Report?.self) { group in
      group.addTask {
        do {
          return try await explorer.explore(options)
        } catch is CancellationError {
          return nil
        }
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(seconds))
        return nil
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      try Task.checkCancellation()
      return first
    }
  }

  // MARK: - Expectations

  /// The expectations that a submission never comes to: turned into their opposite they do not stop it, and do stop the reference.
  private func unmet(_ drill: RepairDrill, _ text: String, _ options: ExplorationOptions) async throws -> [String] {
    var gaps: [String] = []
    for (name, own, reference) in RepairExpectations(drill).inverted(in: text) {
      guard try await stops(own, drill, options) == false, try await stops(reference, drill, options) == true else {
        continue
      }
      gaps.append("it never comes to its own expectation “\(name)”, or passes it whatever the value is")
    }
    return gaps
  }

  /// Whether some schedule of a program ends in a trap; nil if it does not compile.
  private func stops(_ text: String, _ drill: RepairDrill, _ options: ExplorationOptions) async throws -> Bool? {
    guard case .product(let product) = try await compile(text, drill) else { return nil }
    var options = options
    options.schedules = min(options.schedules, 20)
    options.reportsNondeterminism = false
    let explorer = try workbench.explorer(
      of: product.path, arguments: drill.study.arguments, name: drill.fileName)
    return try await explorer.explore(options).findings.contains { $0.kind == .crash }
  }
}
