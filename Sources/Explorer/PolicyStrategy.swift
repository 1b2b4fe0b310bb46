/// A policy of the interposer that needs nothing but a seed.
///
/// Random walk: every choice is uniform among its candidates. Thomson, Donaldson and Betts, "Concurrency testing using controlled
/// schedulers: an empirical study", TOPC 2016, found it at least as good as schedule bounding on most programs.
struct PolicyStrategy: Strategy {
  let base: Base
  let policy: ExecutionRequest.Policy
  var name: String { policy.name }

  func request(_ index: Int, knowing observations: Observations) -> ExecutionRequest {
    base.request(policy, index, width: base.widths[index % base.widths.count])
  }
}

extension ExecutionRequest.Policy {
  /// Name for reports.
  var name: String {
    switch self {
    case .default: "default"
    case .random: "random"
    case .pct: "pct"
    case .roundRobin: "round robin"
    case .pos: "pos"
    case .surw: "surw"
    case .urw: "urw"
    }
  }
}
