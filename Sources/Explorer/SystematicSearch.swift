/// The part of a search that tries to finish the space of schedules, at each width of the pool that makes a difference.
///
/// Entry point: `next` gives work, `take` what came of it. The trees of all widths get work in turn. A width that is never reached
/// makes the same executions as any other such width: only the widest of those is explored.
struct SystematicSearch {
  /// How the trees grow.
  enum Method: Sendable {
    case reduction
    case bounded(ExplorationOptions.Cost, limit: Int?)
  }

  struct Work {
    var request: ExecutionRequest
    fileprivate var tree: Int
    fileprivate var branch: ScheduleBranch
    fileprivate var generation: Int
  }

  /// The tree of one width.
  private struct Entry {
    var width: Int
    var tree: any ScheduleTree
    /// Counts fresh starts.
    var generation = 0
    var executions = 0
  }

  private let method: Method
  private let base: Base
  private var entries: [Entry] = []
  /// Most work that any pool had at one time.
  private var peak: Int
  /// Whether the program tries for locks, so that letting go of one is a scheduling point.
  private var tries: Bool
  private var turn = 0

  init(_ method: Method, _ base: Base, poolPeak: Int, triesLocks: Bool) {
    self.method = method
    self.base = base
    peak = poolPeak
    tries = triesLocks
    start(base.widths.last ?? 1)
    addWidths()
  }

  private mutating func start(_ width: Int) {
    entries.append(Entry(width: width, tree: tree(ignoresPools: peak <= width)))
  }

  private func tree(ignoresPools: Bool) -> any ScheduleTree {
    switch method {
    case .reduction: ReductionTree(ignoresPools: ignoresPools)
    case .bounded(let cost, let limit): BoundedTree(cost, limit: limit)
    }
  }

  /// What was concluded so far does not hold: the tree of a width begins anew.
  private mutating func restart(_ index: Int, ignoresPools: Bool) {
    entries[index].generation += 1
    entries[index].executions = 0
    entries[index].tree = tree(ignoresPools: ignoresPools)
  }

  /// Somebody tries for locks: only with more scheduling points does a try meet a lock that is taken.
  mutating func learn(triesLocks: Bool) {
    guard triesLocks, !tries else { return }
    tries = true
    for index in entries.indices { restart(index, ignoresPools: entries[index].tree.ignoresPools) }
  }

  /// Narrower pools than the work that was seen reorder it in other ways.
  private mutating func addWidths() {
    for width in base.widths.reversed() where width < peak && !entries.contains(where: { $0.width == width }) {
      start(width)
    }
  }

  /// At most `limit` executions to run, in a fixed order.
  mutating func next(_ limit: Int) -> [Work] {
    var work: [Work] = []
    for _ in entries.indices where work.count < limit {
      turn += 1
      let index = turn % entries.count
      let entry = entries[index]
      let request = base.request(.default, 0, width: entry.width, flags: tries ? .tries : [])
      let share = max(1, (limit - work.count) / 2)
      for branch in entries[index].tree.next(share) {
        let request = entries[index].tree.request(branch, from: request)
        work.append(Work(request: request, tree: index, branch: branch, generation: entry.generation))
      }
    }
    if work.isEmpty, !isDone {
      turn += 1
      return next(limit)
    }
    return work
  }

  mutating func take(_ work: Work, _ result: ReductionResult) {
    guard entries[work.tree].generation == work.generation else { return }
    entries[work.tree].executions += 1
    if result.poolPeak > peak {
      peak = result.poolPeak
      addWidths()
    }
    if result.triedLocks, !tries {
      learn(triesLocks: true)
      return
    }
    if result.filledPools, entries[work.tree].tree.ignoresPools {
      // The order of work matters after all.
      restart(work.tree, ignoresPools: false)
      return
    }
    entries[work.tree].tree.take(work.branch, result)
  }

  /// After a round of work.
  mutating func finishRound() {
    for index in entries.indices { entries[index].tree.finishRound() }
  }

  var isDone: Bool { entries.allSatisfy(\.tree.isDone) }

  /// Whether every schedule was run, up to equivalence.
  var isExhaustive: Bool { entries.allSatisfy(\.tree.isWhole) }

  /// What is known about the space, in numbers.
  var coverage: [Coverage] {
    entries.sorted { $0.width > $1.width }.map { entry in
      var coverage = Coverage(width: entry.width, isWhole: entry.tree.isWhole)
      coverage.interleavings = entry.executions
      entry.tree.describe(&coverage)
      return coverage
    }
  }
}

/// How much of the space of one width of the pool was explored.
struct Coverage: Sendable, Hashable {
  var width: Int
  var isWhole: Bool
  /// Executions that are not equivalent, for reduction; all executions, for a bounded search.
  var interleavings = 0
  /// Executions that were stopped since they are equivalent to others.
  var redundant = 0
  /// About how many interleavings there are; nil if they were all run, or nothing can be said.
  var estimate: Double?
  /// The bound of which every schedule was run.
  var bound: Int?
  var gaps: Set<CoverageGap> = []

  /// About how many interleavings this width has, as far as is known.
  var extent: Double { max(estimate ?? 0, Double(interleavings)) }
}
