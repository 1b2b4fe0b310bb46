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
      return [
        "nothing runs beside main any more: whatever is done, main does by itself, one thing after the other; in the given program and "
          + "in the reference others do it, while main can go on"
      ]
    }
    if let surrender = surrender(own, models) { return [surrender] }
    // Who hands values to one other, or shares a lock with it, works together with it.
    if own.mostAtOnce < 2, usual > 1, !own.mainTakesPart {
      return [
        "nothing goes on side by side any more: at most one task, thread or block is there at a time, while main waits; in the given "
          + "program and in the reference there are up to \(Numbers.counted(usual, "of them", plural: "of them"))"
      ]
    }
    if let pair = own.inTurn(butNotIn: models).first {
      return [
        "`\(pair[0])` and `\(pair[1])` never meet any more: one is over before the other is made; in the given program and in the "
          + "reference they go on side by side"
      ]
    }
    return []
  }

  /// A wait that gives up although the reference waits for no such thing and is over earlier by as much; nil if there is none.
  private static func surrender(_ own: WorkProfile, _ models: [WorkProfile]) -> String? {
    guard let reference = models.last else { return nil }
    let limits = own.surrenders.filter { limit in
      !models.contains { $0.surrenders.contains(limit) } && own.duration >= reference.duration.addingSaturating(limit)
    }
    return limits.max().map { limit in
      let length = Numbers.duration(nanoseconds: limit)
      return
        "one of its waits gives up after \(length): what would end it does not come, and that is how much longer than the reference it "
        + "takes at least"
    }
  }
}

extension UInt64 {
  /// The sum, or the largest number if it is larger than that.
  fileprivate func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? .max : sum
  }
}
