import Checker
import Workbook

/// What measuring programs report. It changes no verdict; a program that reports nothing is a mistake of its author.
extension CaseRunner {
  private var measurementRunner: MeasurementRunner {
    MeasurementRunner(compiler: workbench.compiler, cache: workbench.cache)
  }

  /// Runs the measuring programs of the cases that have one, one at a time. Call it when nothing else runs: they feel what goes on
  /// beside them.
  ///
  /// - Parameters:
  ///   - useCache: Whether stored measurements count. New ones are stored in any case; failures are not, since load can be their cause.
  ///   - report: Told what happens.
  /// - Returns: The results, in the order of the cases.
  /// - Throws: `CaseRunnerError` when the machine cannot do it; `CancellationError`.
  public func measurements(
    of cases: [Case], useCache: Bool = true, report tell: @Sendable (Event) -> Void = { _ in }
  ) async throws -> [MeasurementResult] {
    var results: [MeasurementResult] = []
    for study in cases {
      guard let (source, file) = measuringProgram(of: study) else { continue }
      if useCache, let known = try knownMeasurement(of: study) {
        results.append(known)
        continue
      }
      try Task.checkCancellation()
      let start = ContinuousClock.now
      var result = MeasurementResult(caseID: study.id, file: file, measurement: nil)
      let key = try measurementRunner.key(of: source)
      tell(.startedMeasuring(name: result.name))
      switch try await measurementRunner.measure(source) {
      case .success(let measurement):
        try store.store(measurement, key)
        result.measurement = measurement
      case .failure(let failure):
        result.failure = failure.reason
        result.details = failure.details
      }
      result.seconds = start.duration(to: .now) / .seconds(1)
      results.append(result)
      tell(.finishedMeasuring(name: result.name))
    }
    return results
  }

  /// What is known of a case from earlier runs, without running anything.
  ///
  /// - Throws: `CaseRunnerError` if the program cannot be read.
  public func knownMeasurement(of study: Case) throws(CaseRunnerError) -> MeasurementResult? {
    guard let (source, file) = measuringProgram(of: study),
      let measurement = store.measurement(try measurementRunner.key(of: source))
    else { return nil }
    return MeasurementResult(caseID: study.id, file: file, measurement: measurement, cached: true)
  }

  private func measuringProgram(of study: Case) -> (source: Compiler.Source, file: String)? {
    guard let name = study.measurement, let file = study.measurementFile else { return nil }
    return (Compiler.Source(files: [name], directory: folder(of: study), languageMode: study.languageMode), file)
  }
}
