/// Several strategies in turn, over all widths of the pool.
///
/// No single one wins: on the programs of the SURW study (ASPLOS 2025) each of random walk, PCT, POS and SURW finds bugs that the
/// others miss. The last quarter of the budget also lets timers outrun ready work, and condition waits wake spuriously, if the
/// program has any: a finding should not need that if it can be had without.
struct PortfolioStrategy: Strategy {
  let base: Base
  var name: String { "samplers" }
  var needsEvents: Bool { true }

  private static let turns: [ExecutionRequest.Policy] = [
    .random, .pct, .surw, .pos, .pct, .surw, .random, .pos, .surw, .pct, .urw, .roundRobin,
  ]

  func request(_ index: Int, knowing observations: Observations) -> ExecutionRequest {
    // The width turns fastest, then the policy; both orders are short, so that every pair comes early.
    let width = base.widths[index % base.widths.count]
    let round = index / base.widths.count
    let policy = PortfolioStrategy.turns[round % PortfolioStrategy.turns.count]
    let flags = flags(index, observations)
    switch policy {
    case .pct:
      return PCTStrategy(base: base).request(
        index, round: round / 3, width: width, flags: flags, knowing: observations)
    case .surw: return SURWStrategy(base: base).request(index, width: width, flags: flags, knowing: observations)
    case .urw: return URWStrategy(base: base).request(index, width: width, flags: flags, knowing: observations)
    default: return base.request(policy, index, width: width, flags: flags)
    }
  }

  /// The requests with which only what is unusual is left to try: timers that outrun ready work, spurious wake-ups.
  func unusual(_ index: Int, knowing observations: Observations) -> ExecutionRequest? {
    let kinds = unusualKinds(observations)
    guard !kinds.isEmpty else { return nil }
    let width = base.widths[index % base.widths.count]
    let round = index / base.widths.count
    let policy: ExecutionRequest.Policy = round % 2 == 0 ? .random : .pos
    return base.request(policy, index, width: width, flags: kinds[round / 2 % kinds.count])
  }

  private func unusualKinds(_ observations: Observations) -> [ExecutionRequest.Flags] {
    var kinds: [ExecutionRequest.Flags] = []
    if observations.sawTimer, base.options.timerSlack > 0 { kinds.append(.timerSlack) }
    if observations.sawConditionWait { kinds.append(.spurious) }
    return kinds
  }

  private func flags(_ index: Int, _ observations: Observations) -> ExecutionRequest.Flags {
    let kinds = unusualKinds(observations)
    // Half of the budget is the systematic search's.
    let share = base.options.schedules / 2
    let isLate = index >= share - share / 4
    guard !kinds.isEmpty, isLate || observations.idleChoices == 0 else { return [] }
    return kinds[(index / base.widths.count) % kinds.count]
  }
}
