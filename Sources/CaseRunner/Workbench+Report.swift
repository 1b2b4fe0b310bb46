public import Checker
public import Explorer

extension Workbench {
  /// The report of a compiled program under some options: the stored one, or else it is measured and stored.
  ///
  /// - Parameters:
  ///   - name: What the report calls the program.
  ///   - instances: How many executions may run at the same time. The result does not depend on it.
  /// - Throws: `CaseRunnerError` when the machine cannot do it; `CancellationError`.
  public func report(
    of product: Compiler.Product, arguments: [String] = [], name: String, options: ExplorationOptions,
    store: OutcomeStore, instances: Int = 1
  ) async throws -> Report {
    var key = ContentKey("report")
    key.add("program", product.key)
    key.add("arguments", arguments)
    key.add("interposer", installation.interposerHash)
    key.add("checker", installation.checkerHash)
    key.add("options", String(describing: options))
    key.add("processors", String(Workbench.processorCount))
    if let report = store.entry(key.text)?.report { return report }
    let start = ContinuousClock.now
    let report = try await explorer(of: product.path, arguments: arguments, name: name, instances: instances)
      .explore(options)
    try store.store(
      OutcomeStore.Entry(report: report, seconds: start.duration(to: .now) / .seconds(1)), key.text)
    return report
  }
}
