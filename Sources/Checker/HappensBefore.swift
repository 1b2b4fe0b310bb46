import CTrace

/// A vector clock: how much of each strand's past is known. Missing entries are 0.
struct VectorClock: Sendable {
  private(set) var times: ContiguousArray<UInt32> = []

  subscript(strand: Int) -> UInt32 { strand < times.count ? times[strand] : 0 }

  /// - Complexity: O(strands).
  mutating func join(_ other: VectorClock) {
    if other.times.count > times.count {
      times.append(contentsOf: repeatElement(0, count: other.times.count - times.count))
    }
    for strand in other.times.indices where other.times[strand] > times[strand] { times[strand] = other.times[strand] }
  }

  mutating func tick(_ strand: Int) {
    if strand >= times.count { times.append(contentsOf: repeatElement(0, count: strand + 1 - times.count)) }
    times[strand] += 1
  }
}

/// The happens-before relation of one execution (Lamport 1978), followed record by record with vector clocks.
///
/// What happens in one strand is ordered: a strand is a thread, or one job of a pool's worker. Two jobs that happened to run
/// on one worker are two strands, so that the width of the pool hides no race. What one unit does is ordered, too, also
/// when a task goes on in another strand. Between strands and units order only the ways by which a program can
/// know that something has happened: births, wake-ups, joins, locks, signals, atomic operations by their memory order, and
/// what the Swift runtime publishes. Locks of standard output order nothing: nobody relies on them.
struct HappensBefore {
  private var clocks: [VectorClock] = []
  private var strands: [UInt64: Int] = [:]
  /// The strand in which a unit acted last.
  private var strandOfUnit: [UInt32: Int] = [:]
  /// What a unit will know when it acts next: from who made it, from who woke it.
  private var messages: [UInt32: VectorClock] = [:]
  private var released: [SyncKey: VectorClock] = [:]
  /// What those knew who let go of a lock that they shared; only an exclusive owner learns of it.
  private var releasedShared: [SyncKey: VectorClock] = [:]
  private var sharing: Set<Holding> = []
  private var atomics: [UInt64: VectorClock] = [:]
  /// What relaxed loads saw, for the next acquire fence; and what was known at the last release fence.
  private var seenRelaxed: [Int: VectorClock] = [:]
  private var fenced: [Int: VectorClock] = [:]

  struct SyncKey: Hashable {
    var object: UInt64
    var kind: UInt64
  }

  private struct Holding: Hashable {
    var strand: Int
    var key: SyncKey
  }

  /// A moment in a strand.
  struct Epoch: Hashable {
    var strand: Int
    var time: UInt32
  }

  /// The moment of a record by `unit`; call it for accesses, in the order of the trace.
  mutating func epoch(of record: TraceRecord) -> Epoch {
    let strand = enter(record)
    return Epoch(strand: strand, time: clocks[strand][strand])
  }

  /// Whether a moment happens before everything that its strand does now.
  func isOrdered(_ earlier: Epoch, before strand: Int) -> Bool {
    earlier.strand == strand || clocks[strand][earlier.strand] >= earlier.time
  }

  // MARK: - Records

  mutating func follow(_ record: TraceRecord) {
    switch record.recordKind {
    case .unitBorn:
      send(from: enter(record.strand, UInt32(truncatingIfNeeded: record.b)), to: record.unit)
    case .taskEnqueue:
      send(from: enter(record), to: UInt32(truncatingIfNeeded: record.a))
    case .unitCancel:
      // Whoever is cancelled may act on it. When it looks is not known for its handlers, so it counts as told at once; where it
      // did something before it could know, other schedules have that before the cancellation.
      guard record.unit != 0 else { return }
      let strand = enter(record)
      let cancelled = UInt32(truncatingIfNeeded: record.a)
      // The record comes a little late; what the canceller knew when it called is released under its own id.
      let call = SyncKey(object: UInt64(record.unit), kind: UInt64(CB_RES_CONTEXT.rawValue))
      if let clock = released[call] {
        messages[cancelled, default: VectorClock()].join(clock)
      } else {
        send(from: strand, to: cancelled)
      }
    case .acquire:
      guard isSynchronizing(record) else { return }
      let strand = enter(record)
      acquire(key(record), strand)
      if record.operation == .readLock {
        sharing.insert(Holding(strand: strand, key: key(record)))
      } else if let shared = releasedShared[key(record)] {
        clocks[strand].join(shared)
      }
    case .release:
      guard isSynchronizing(record) else { return }
      let strand = enter(record)
      if sharing.remove(Holding(strand: strand, key: key(record))) != nil {
        releasedShared[key(record), default: VectorClock()].join(clocks[strand])
        clocks[strand].tick(strand)
      } else {
        release(key(record), strand)
      }
    case .signal:
      // Who enters a group, or takes of a semaphore, gives nothing away.
      guard record.b < UInt64(CB_RES_CHANNEL.rawValue), record.operation != .add, record.operation != .wait else {
        return
      }
      release(key(record), enter(record))
    case .waitEnd:
      let strand = enter(record)
      guard record.d == 0, record.b < UInt64(CB_RES_CHANNEL.rawValue) else { return }
      if record.b == UInt64(CB_RES_THREAD.rawValue) {
        if let other = strandOfUnit[UInt32(truncatingIfNeeded: record.a)] { clocks[strand].join(clocks[other]) }
      } else {
        acquire(key(record), strand)
      }
    case .sync: synchronize(record)
    case .point, .wait: _ = enter(record)
    case .fault:
      // Whoever cancels in a real program has ways to know of the task that no record of an injected fault tells. That
      // everything so far happens before can hide a race with the handlers, and never makes one up.
      for strand in clocks.indices where record.c != 0 { send(from: strand, to: UInt32(truncatingIfNeeded: record.c)) }
    default: break
    }
  }

  /// An atomic access, after the scheduling point before it.
  ///
  /// A release heads a release sequence; read-modify-writes go on with it, other stores end it (C11, 5.1.2.4).
  mutating func followAtomic(_ record: TraceRecord) {
    let strand = enter(record)
    let order = MemoryOrder(rawValue: record.d) ?? .sequentiallyConsistent
    let (reads, writes) = (record.op & 1 != 0, record.op & 2 != 0)
    if reads, let clock = atomics[record.a] {
      if order.acquires {
        clocks[strand].join(clock)
      } else {
        seenRelaxed[strand, default: VectorClock()].join(clock)
      }
    }
    guard writes else { return }
    let published = order.releases ? clocks[strand] : fenced[strand]
    if reads {
      if let published { atomics[record.a, default: VectorClock()].join(published) }
    } else {
      atomics[record.a] = published
    }
    clocks[strand].tick(strand)
  }

  /// Memory orders as C numbers them.
  private enum MemoryOrder: UInt64 {
    case relaxed, consume, acquire, release, acquireRelease, sequentiallyConsistent

    var acquires: Bool { self != .relaxed && self != .release }
    var releases: Bool { self == .release || self == .acquireRelease || self == .sequentiallyConsistent }
  }

  // MARK: - Parts

  private mutating func synchronize(_ record: TraceRecord) {
    let strand = enter(record)
    switch cb_sync(rawValue: UInt32(record.op)) {
    case CB_SYNC_ACQUIRE: acquire(key(record), strand)
    case CB_SYNC_RELEASE where record.b == UInt64(CB_RES_TASK.rawValue):
      send(from: strand, to: UInt32(truncatingIfNeeded: record.a))
    case CB_SYNC_RELEASE: release(key(record), strand)
    case CB_SYNC_FENCE_ACQUIRE:
      if let seen = seenRelaxed.removeValue(forKey: strand) { clocks[strand].join(seen) }
    case CB_SYNC_FENCE_RELEASE:
      fenced[strand] = clocks[strand]
      clocks[strand].tick(strand)
    default: break
    }
  }

  /// Locks that the program's author sees, and the runtime's; not those of annotated resources, whose library's own locks and
  /// wake-ups say the same, nor standard output's.
  private func isSynchronizing(_ record: TraceRecord) -> Bool {
    record.b < UInt64(CB_RES_CHANNEL.rawValue) && record.b != UInt64(CB_RES_STDIO.rawValue)
  }

  private func key(_ record: TraceRecord) -> SyncKey { SyncKey(object: record.a, kind: record.b) }

  /// Past this many strands, further jobs of one worker share one: a long execution is ordered a little more than it is, which
  /// can hide a race and never makes one up. Clocks are as long as there are strands.
  private static let strandLimit = 256

  private mutating func strand(_ id: UInt64) -> Int {
    if let known = strands[id] { return known }
    if strands.count >= HappensBefore.strandLimit, id >> 32 != 0 { return strand(id & 0xffff_ffff) }
    let new = clocks.count
    strands[id] = new
    clocks.append(VectorClock())
    clocks[new].tick(new)
    return new
  }

  /// The strand of a record, which from here on knows what its unit knows.
  private mutating func enter(_ record: TraceRecord) -> Int { enter(record.strand, record.unit) }

  private mutating func enter(_ id: UInt64, _ unit: UInt32) -> Int {
    let strand = strand(id)
    guard unit != 0 else { return strand }
    if let last = strandOfUnit.updateValue(strand, forKey: unit), last != strand {
      clocks[strand].join(clocks[last])
      clocks[last].tick(last)
    }
    if let message = messages.removeValue(forKey: unit) { clocks[strand].join(message) }
    return strand
  }

  private mutating func send(from strand: Int, to unit: UInt32) {
    messages[unit, default: VectorClock()].join(clocks[strand])
    clocks[strand].tick(strand)
  }

  private mutating func acquire(_ key: SyncKey, _ strand: Int) {
    if let clock = released[key] { clocks[strand].join(clock) }
  }

  private mutating func release(_ key: SyncKey, _ strand: Int) {
    released[key, default: VectorClock()].join(clocks[strand])
    clocks[strand].tick(strand)
  }
}
