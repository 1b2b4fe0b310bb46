import Checker
import Explorer
import Foundation
import Workbook

/// Runs the variants of cases under the checker and compares what is measured with what is declared.
///
/// Entry point: `run`. For each variant: 1. look for a stored outcome; 2. compile; 3. search the schedules; 4. store;
/// 5. compare (`Judge`). Cases run side by side, one for each processor; the variants of a case one after another, since
/// a repair must withstand more than its buggy twin needed to fail. Native runs come last (`CaseRunner+Native`), and measurements, on request, after them
/// (`CaseRunner+Measurement`).
public struct CaseRunner: Sendable {
  let workbench: Workbench
  let store: OutcomeStore
  private let bookRoot: String
  private let options: ExplorationOptions

  /// What happens while cases run.
  public enum Event: Sendable {
    /// A variant begins; how long it took last time, if that is known.
    case started(name: String, lastSeconds: Double?)
    case finished(VariantResult)
    /// Native runs of a variant begin, after all variants have finished.
    case startedNative(name: String)
    case finishedNative(name: String)
    /// The measuring program of a case begins.
    case startedMeasuring(name: String)
    case finishedMeasuring(name: String)
  }

  public init(
    _ workbench: Workbench, store: OutcomeStore, bookRoot: String, options: ExplorationOptions = ExplorationOptions()
  ) {
    self.workbench = workbench
    self.store = store
    self.bookRoot = bookRoot
    self.options = options
  }

  /// Runs all variants of the cases.
  ///
  /// - Parameters:
  ///   - useCache: Whether stored outcomes count. New ones are stored in any case.
  ///   - report: Told what happens, from any thread.
  /// - Returns: The results, in the order of the cases and of their variants.
  /// - Throws: `CaseRunnerError` when the machine cannot do it; `CancellationError`.
  public func run(
    _ cases: [Case], useCache: Bool = true, report: @escaping @Sendable (Event) -> Void = { _ in }
  ) async throws -> [VariantResult] {
    let processors = Workbench.processorCount
    let lanes = min(processors, max(1, cases.count))
    let results = try await withThrowingTaskGroup(of: (Int, [VariantResult]).self) { group in
      var results: [Int: [VariantResult]] = [:]
      var next = 0
      func add() {
        guard next < cases.count else { return }
        let index = next
        next += 1
        group.addTask {
          (index, try await runCase(cases[index], useCache: useCache, instances: processors / lanes, report: report))
        }
      }
      for _ in 0..<lanes { add() }
      while let (index, result) = try await group.next() {
        results[index] = result
        add()
      }
      return cases.indices.map { results[$0] ?? [] }
    }
    // While nothing else runs: these runs feel what goes on beside them.
    var complete: [VariantResult] = []
    for (study, own) in zip(cases, results) {
      complete += try await measuringNatively(own, of: study, useCache: useCache, report: report)
    }
    return complete
  }

  /// Executions for reduction, and as many for brute force: enough to finish what is small.
  private static let comparedSchedules = 500

  private func runCase(
    _ study: Case, useCache: Bool, instances: Int, report: @Sendable (Event) -> Void
  ) async throws -> [VariantResult] {
    var results: [String: VariantResult] = [:]
    var needed = 0
    for variant in Self.inOrder(study.variants) {
      let options = options(for: variant, needed: needed)
      let result = try await runVariant(
        variant, of: study, options: options, useCache: useCache, instances: instances, report: report)
      results[variant.name] = result
      if !variant.isFixed { needed = max(needed, result.report?.exploration.firstFindingAt ?? 0) }
    }
    return study.variants.compactMap { results[$0.name] }
  }

  /// The search for a variant: what its author asks for, and for a repair at least three times what its twin needed to fail.
  private func options(for variant: Variant, needed: Int) -> ExplorationOptions {
    var options = Self.options(for: variant, needed: needed, from: options)
    options.comparison = Self.comparedSchedules
    return options
  }

  /// How a variant is searched.
  ///
  /// - Parameters:
  ///   - needed: Schedules that its twin needed to fail: a repair withstands three times as many.
  ///   - options: What counts where its author asks for nothing.
  public static func options(
    for variant: Variant, needed: Int = 0, from options: ExplorationOptions = ExplorationOptions()
  ) -> ExplorationOptions {
    var options = options
    if let schedules = variant.schedules {
      // Who asks for so many gets so many: some findings are rare beside others.
      options.schedules = schedules
      options.stopsEarly = false
    }
    if let steps = variant.steps {
      options.maxSteps = UInt64(clamping: steps)
      options.adaptsSteps = false
    }
    if variant.isFixed { options.schedules = max(options.schedules, needed * 3) }
    options.access = options.access || variant.access
    options.widths = variant.workers ?? ExplorationOptions.defaultWidths(processors: Workbench.processorCount)
    return options
  }

  /// What is known of a case from earlier runs, without running anything.
  ///
  /// - Throws: `CaseRunnerError` if a program cannot be read.
  public func known(_ study: Case) throws(CaseRunnerError) -> [VariantResult] {
    var results: [VariantResult] = []
    var needed = 0
    for variant in Self.inOrder(study.variants) {
      let (options, source) = (options(for: variant, needed: needed), source(of: variant, in: study))
      guard let entry = store.entry(outcomeKey(try workbench.compiler.key(of: source), study, options)) else {
        continue
      }
      if !variant.isFixed { needed = max(needed, entry.report?.exploration.firstFindingAt ?? 0) }
      results.append(result(variant, of: study, entry, cached: true))
    }
    return try addingKnownNative(results, of: study)
  }

  /// Repairs come last, since they must withstand more than the others needed to fail.
  private static func inOrder(_ variants: [Variant]) -> [Variant] {
    variants.filter { !$0.isFixed } + variants.filter(\.isFixed)
  }

  /// The program of a variant.
  public func source(of variant: Variant, in study: Case) -> Compiler.Source {
    Compiler.Source(
      files: [variant.file], directory: folder(of: study), languageMode: study.languageMode)
  }

  /// Where the programs of a case are.
  func folder(of study: Case) -> String { "\(bookRoot)/\(study.folder)" }

  private func runVariant(
    _ variant: Variant, of study: Case, options: ExplorationOptions, useCache: Bool, instances: Int,
    report tell: @Sendable (Event) -> Void
  ) async throws -> VariantResult {
    try Task.checkCancellation()
    let name = "\(study.id)/\(variant.name)"
    let source = source(of: variant, in: study)
    let key = outcomeKey(try workbench.compiler.key(of: source), study, options)
    if let entry = useCache ? store.entry(key) : nil {
      let result = result(variant, of: study, entry, cached: true)
      tell(.finished(result))
      return result
    }
    tell(.started(name: name, lastSeconds: store.lastDuration(of: name)))
    let entry = try await measure(source, arguments: study.arguments, options: options, instances: instances)
    try store.store(entry, key)
    store.setDuration(of: name, entry.seconds)
    let result = result(variant, of: study, entry, cached: false)
    tell(.finished(result))
    return result
  }

  private func result(
    _ variant: Variant, of study: Case, _ entry: OutcomeStore.Entry, cached: Bool
  ) -> VariantResult {
    let declared = Judge.describe(variant.expectation)
    let mismatches =
      entry.report.map { Judge.mismatches(variant.expectation, $0, file: variant.file) }
      ?? ["declared \(declared); measured: it does not compile"]
    return VariantResult(
      caseID: study.id, variant: variant.name, file: variant.path, declared: declared, report: entry.report,
      failure: entry.failure, mismatches: mismatches, cached: cached, seconds: entry.seconds)
  }

  private func measure(
    _ source: Compiler.Source, arguments: [String], options: ExplorationOptions, instances: Int
  ) async throws -> OutcomeStore.Entry {
    let start = ContinuousClock.now
    let product: Compiler.Product
    do throws(CaseRunnerError) {
      product = try await workbench.compiler.compile(source)
    } catch {
      guard error.code == .compilation else { throw error }
      return .init(failure: error.message, seconds: start.duration(to: .now) / .seconds(1))
    }
    let explorer = try workbench.explorer(
      of: product.path, arguments: arguments, name: source.files[0], instances: instances)
    let report = try await explorer.explore(options)
    return .init(report: report, seconds: start.duration(to: .now) / .seconds(1))
  }

  /// Everything that decides an outcome.
  private func outcomeKey(_ program: String, _ study: Case, _ options: ExplorationOptions) -> String {
    var key = ContentKey("outcome")
    key.add("program", program)
    key.add("arguments", study.arguments)
    key.add("interposer", workbench.installation.interposerHash)
    key.add("checker", workbench.installation.checkerHash)
    key.add("options", String(describing: options))
    key.add("processors", String(Workbench.processorCount))
    return key.text
  }
}
