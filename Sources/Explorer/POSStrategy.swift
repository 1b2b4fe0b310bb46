/// A random priority for each event, drawn anew for those that race with the event that just happened.
///
/// Yuan, Yang and Gu, "Partial order aware concurrency sampling", CAV 2018. Samples orders of what conflicts, and spends no chance
/// on orders that make no difference.
struct POSStrategy: Strategy {
  let base: Base
  var name: String { "pos" }

  func request(_ index: Int, knowing observations: Observations) -> ExecutionRequest {
    base.request(.pos, index, width: base.widths[index % base.widths.count])
  }
}
