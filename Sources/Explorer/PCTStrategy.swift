import Foundation

/// Random priorities with a few random points at which the running unit falls behind all others.
///
/// Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding bugs",
/// ASPLOS 2010. Without `--depth` the depth cycles through 2 ... 6, as no single one is best.
struct PCTStrategy: Strategy {
  let base: Base
  var name: String { "pct" }

  static let depths = 2...6

  func request(_ index: Int, knowing observations: Observations) -> ExecutionRequest {
    let width = base.widths[index % base.widths.count]
    return request(index, round: index / base.widths.count, width: width, knowing: observations)
  }

  /// A request at one width; `round` counts those at this width and picks the depth.
  func request(
    _ index: Int, round: Int, width: Int, flags: ExecutionRequest.Flags = [], knowing observations: Observations
  ) -> ExecutionRequest {
    var request = base.request(.pct, index, width: width, flags: flags)
    request.pctDepth = base.options.depth ?? PCTStrategy.depths.lowerBound + round % PCTStrategy.depths.count
    request.pctSteps = UInt64(max(observations.choices, 1))
    return request
  }

  /// Lower bound on the chance that one execution finds a bug of depth `depth`, in a program with `units` parties and `steps`
  /// steps: 1 / (n · k^(d−1)), theorem 9 of the paper.
  static func chance(units: Int, steps: Int, depth: Int) -> Double {
    1 / (Double(max(units, 1)) * pow(Double(max(steps, 1)), Double(max(depth, 1) - 1)))
  }

  /// Upper bounds on the chance that a bug of depth 1, 2, 3 was missed by executions that aimed at these depths.
  ///
  /// An execution that aims at a greater depth than a bug has is counted with the bound of the depth that it aims at, and one
  /// that aims at a smaller depth is not counted: both err on the safe side.
  ///
  /// - Returns: Nil if no execution used PCT.
  static func missedAtMost(units: Int, steps: Int, runs: [Int: Int]) -> [Double]? {
    guard runs.values.contains(where: { $0 > 0 }) else { return nil }
    return (1...3).map { depth in
      runs.filter { $0.key >= depth }.sorted { $0.key < $1.key }.reduce(1.0) { product, run in
        product * pow(1 - chance(units: units, steps: steps, depth: run.key), Double(run.value))
      }
    }
  }
}
