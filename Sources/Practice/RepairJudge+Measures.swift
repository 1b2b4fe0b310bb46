import CaseRunner
import Checker
import Explorer
import Workbook

/// Whether a submission passes only since what it is measured by has changed.
extension RepairJudge {
  /// Measures that a submission does not stand any more, as sentences without their first capital and full stop.
  func weakened(_ drill: RepairDrill, _ text: String, _ options: ExplorationOptions) async throws -> [String] {
    var gaps: [String] = []
    for restored in RepairMeasures(drill).restored(in: text) {
      // What does not fit any more says nothing: a value that is got at in another way is compared in another way.
      guard case .product(let product) = try await compile(restored.text, drill) else { continue }
      let explorer = try workbench.explorer(
        of: product.path, arguments: drill.study.arguments, name: drill.fileName, instances: Workbench.processorCount)
      guard let report = try await explore(explorer, options) else { continue }
      let isUncontrolled = report.findings.contains { $0.kind == .unsupported }
      guard !isUncontrolled, report.verdict != .clean || !drill.specification.differences(report.outcomes).isEmpty
      else { continue }
      gaps.append(
        "with “\(restored.original)”, as in the given program and in the reference, in place of “\(restored.own)” it fails: what "
          + "measures the result has changed, and the result has not been mended")
    }
    return gaps
  }
}
