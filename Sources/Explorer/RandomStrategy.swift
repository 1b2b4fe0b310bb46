/// Every choice is uniform among its candidates.
///
/// Thomson, Donaldson and Betts, "Concurrency testing using controlled schedulers: an empirical study", TOPC 2016, found it at
/// least as good as schedule bounding on most programs.
struct RandomStrategy: Strategy {
  let base: Base
  var name: String { "random" }

  func request(_ index: Int, knowing observations: Observations) -> ExecutionRequest {
    base.request(.random, index, width: base.widths[index % base.widths.count])
  }
}
