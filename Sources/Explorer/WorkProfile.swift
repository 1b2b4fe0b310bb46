import CTrace
public import Checker

/// How much goes on side by side in a program, and how long its pauses are, as a few of its executions show it.
public struct WorkProfile: Sendable, Hashable {
  /// Tasks, threads and blocks of the program besides `main`, in the execution that has most of them.
  public private(set) var unitsBesideMain = 0
  /// Most of them that are there at one time: made and not yet over.
  public private(set) var mostAtOnce = 0
  /// Whether `main` sends a value, wakes one of them, receives several values or takes a lock while one of them is there: then they work
  /// together, though they are but one. One value is an answer, for which it only waits.
  public private(set) var mainTakesPart = false
  /// How often a wait with a limit begins, by its length in virtual nanoseconds, in the execution that has most of that length.
  public private(set) var pauses: [UInt64: Int] = [:]
  /// Virtual nanoseconds that `main` takes at most; all of an execution in which it does not end.
  public private(set) var duration: UInt64 = 0

  /// Limits, in virtual nanoseconds, of waits for somebody that ran out: nobody came in time. Sleeps are none of them.
  public private(set) var surrenders: Set<UInt64> = []
  /// Names of two that are there at one time, in any execution; the smaller one first.
  private var together: Set<[String]> = []
  /// Names of two that are there in one execution, and not at one time.
  private var apart: Set<[String]> = []

  /// A program that does nothing.
  public init() {}

  /// Two that have names and are never there at one time, whoever is first.
  public var inTurn: Set<[String]> { apart.subtracting(together) }

  /// Two that have names and are in turn here, and at one time in all of the others.
  public func inTurn(butNotIn others: [WorkProfile]) -> [[String]] {
    inTurn.filter { pair in others.allSatisfy { $0.together.contains(pair) } }.sorted {
      $0.lexicographicallyPrecedes($1)
    }
  }

  /// What one execution shows. It must have been run with all records (not `ExecutionRequest.Flags.quiet`).
  public init(_ model: ExecutionModel) {
    let others = model.units.filter { $0.born != nil && !$0.isMain && !$0.isRuntime && $0.kind != .timer }
    let end = model.trace.records.count
    let lives = others.map { ($0.born ?? 0)..<max($0.ended ?? end, ($0.born ?? 0) + 1) }
    unitsBesideMain = others.count
    // Most are there right after one of them was made.
    mostAtOnce = lives.map { life in lives.count { $0.contains(life.lowerBound) } }.max() ?? 0
    for (left, one) in others.enumerated() {
      for (right, two) in others.enumerated().dropFirst(left + 1) {
        guard let name = model.trace.string(one.name), let other = model.trace.string(two.name), name != other,
          !name.isEmpty, !other.isEmpty
        else { continue }
        let pair = [name, other].sorted()
        if lives[left].overlaps(lives[right]) { together.insert(pair) } else { apart.insert(pair) }
      }
    }
    let main = Set(model.units.filter(\.isMain).map(\.id))
    // Values that main receives in the life of each.
    var received: [Int: Int] = [:]
    var limits: [UInt32: UInt64] = [:]
    // Those that wait for channels and the like: whoever wakes them is told by messages.
    var waiting: Set<UInt32> = []
    for position in model.trace.records.indices {
      let record = model.trace.records[position]
      if record.recordKind == .wait, record.d > record.time { pauses[record.d - record.time, default: 0] += 1 }
      if record.recordKind == .wait { limits[record.unit] = record.d > record.time ? record.d - record.time : nil }
      if record.recordKind == .waitEnd, record.d == Self.timedOut, record.b != ResourceKind.timer.rawValue,
        let limit = limits[record.unit]
      {
        surrenders.insert(limit)
      }
      if record.recordKind == .wait, record.b >= ResourceKind.channel.rawValue { waiting.insert(record.unit) }
      if record.recordKind == .waitEnd { waiting.remove(record.unit) }
      guard main.contains(record.unit), let life = lives.firstIndex(where: { $0.contains(position) }) else { continue }
      let isMessage = record.recordKind == .message
      if isMessage, record.operation == .receive { received[life, default: 0] += 1 }
      // What a stream carries is no message of a trace; that main wakes its reader is told.
      let woken = record.recordKind == .taskEnqueue ? model.unit(UInt32(truncatingIfNeeded: record.a)) : nil
      let isResuming = woken?.started.map { $0 < position } ?? false && !waiting.contains(woken?.id ?? 0)
      if record.recordKind == .acquire || isResuming || (isMessage && record.operation == .send) {
        mainTakesPart = true
      }
    }
    if received.values.contains(where: { $0 > 1 }) { mainTakesPart = true }
    duration = model.mainEnd.map { model.trace.records[$0].time } ?? model.trace.header.virtualTime
  }

  /// What a `waitEnd` says of a wait that was over in time and not by anybody.
  private static let timedOut: UInt64 = 1

  /// Takes in what another execution shows.
  public mutating func formUnion(_ other: WorkProfile) {
    unitsBesideMain = max(unitsBesideMain, other.unitsBesideMain)
    mostAtOnce = max(mostAtOnce, other.mostAtOnce)
    mainTakesPart = mainTakesPart || other.mainTakesPart
    pauses.merge(other.pauses, uniquingKeysWith: max)
    duration = max(duration, other.duration)
    surrenders.formUnion(other.surrenders)
    together.formUnion(other.together)
    apart.formUnion(other.apart)
  }

  /// The longest pause that this program has and others have not, or not as often; nil if there is none.
  public func longestPause(besides others: [WorkProfile]) -> UInt64? {
    pauses.filter { length, count in others.allSatisfy { $0.pauses[length, default: 0] < count } }.keys.max()
  }
}

extension Explorer {
  /// Executions by chance beside the default one at each width.
  private static let chances: UInt64 = 6

  /// How much goes on side by side in the program: by default, and in a few executions by chance.
  ///
  /// - Throws: What `Program.run` throws, and `CancellationError`.
  public func workProfile(widths: [Int] = [1, 3]) async throws -> WorkProfile {
    var profile = WorkProfile()
    let requests =
      widths.map { Schedule(width: $0).request() }
      + (1...Self.chances).map { ExecutionRequest(policy: .random, seed: $0, width: widths.last ?? 2, flags: []) }
    for request in requests {
      try Task.checkCancellation()
      profile.formUnion(WorkProfile(ExecutionModel(try await programs[0].runFitting(request))))
    }
    return profile
  }
}
