import Checker
import Workbook

/// Native runs beside the verdict. They change neither a verdict nor whether it is as declared.
extension CaseRunner {
  private var nativeRunner: NativeRunner { NativeRunner(compiler: workbench.compiler, cache: workbench.cache) }

  /// The results of a case with what native runs show, as far as its author asks for them.
  func measuringNatively(
    _ results: [VariantResult], of study: Case, useCache: Bool, report tell: @Sendable (Event) -> Void
  ) async throws -> [VariantResult] {
    var results = results
    for index in results.indices {
      guard let variant = wanted(results[index], of: study) else { continue }
      let (name, source) = (results[index].name, source(of: variant, in: study))
      let key = try nativeRunner.key(of: source, arguments: study.arguments, runs: variant.native)
      if useCache, let known = store.native(key) {
        results[index].native = known
        continue
      }
      tell(.startedNative(name: name))
      let measured = try await nativeRunner.compare(source, arguments: study.arguments, runs: variant.native)
      if measured.isFinal { try store.store(measured.comparison, key) }
      results[index].native = measured.comparison
      tell(.finishedNative(name: name))
    }
    return Self.compared(results, study)
  }

  /// The same without running anything.
  func addingKnownNative(_ results: [VariantResult], of study: Case) throws(CaseRunnerError) -> [VariantResult] {
    var results = results
    for index in results.indices {
      guard let variant = wanted(results[index], of: study) else { continue }
      let source = source(of: variant, in: study)
      results[index].native = store.native(
        try nativeRunner.key(of: source, arguments: study.arguments, runs: variant.native))
    }
    return Self.compared(results, study)
  }

  /// The variant of a result if it is to be run natively: not one that does not compile.
  private func wanted(_ result: VariantResult, of study: Case) -> Variant? {
    guard let variant = study.variant(named: result.variant), variant.native > 0, result.report != nil else {
      return nil
    }
    return variant
  }

  /// Counts what differs from the outcomes of the repair under the checker, if that is clean: then these are all that it has.
  private static func compared(_ results: [VariantResult], _ study: Case) -> [VariantResult] {
    results.map { result in
      var result = result
      let repair = study.variant(named: result.variant).flatMap(study.repair)
      let report = results.first { $0.variant == repair?.name }?.report
      result.native?.compare(with: report?.verdict == .clean ? report?.outcomes : nil)
      return result
    }
  }
}
