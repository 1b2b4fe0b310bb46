import CaseRunner
import Checker
import Explorer
import Figures
import Workbook

/// Whether the work is still done, and done side by side.
extension RepairJudge {
  /// What the given program and the reference show in a few executions.
  func models(_ drill: RepairDrill) async throws -> [WorkProfile] {
    var models: [WorkProfile] = []
    for text in [drill.buggy.displaySource, drill.fixed.displaySource] {
      guard case .product(let product) = try await compile(text, drill) else { continue }
      models.append(try await profile(product, drill))
    }
    return models
  }

  /// What a program shows in a few executions.
  func profile(_ product: Compiler.Product, _ drill: RepairDrill) async throws -> WorkProfile {
    try await workbench.explorer(of: product.path, arguments: drill.study.arguments, name: drill.fileName)
      .workProfile()
  }

  /// What a submission has taken away of what goes on side by side in both the given program and the reference.
  static func workGaps(_ own: WorkProfile, _ models: [WorkProfile]) -> [String] {
    guard models.count == 2 else { return [] }
    let usual = models.map(\.mostAtOnce).min() ?? 0
    if own.unitsBesideMain == 0, models.allSatisfy({ $0.unitsBesideMain > 0 }) {
      return ["nothing runs beside main any more: the work that the program is to start is never started"]
    }
    // Who hands values to one other, or shares a lock with it, works together with it.
    guard own.mostAtOnce < 2, usual > 1, !own.mainTakesPart else { return [] }
    return [
      "nothing goes on side by side any more: at most one task, thread or block is there at a time, while main waits; in the given "
        + "program and in the reference there are up to \(Numbers.counted(usual, "of them", plural: "of them"))"
    ]
  }
}
