import CTrace

/// What a trace means: the units and resources of one execution, what became of them, and how things stood at its end.
///
/// Built in one pass over the records (`ExecutionModel+Build.swift`): O(records). Positions in `trace.records` serve as the
/// time line, because virtual time stands still most of the time.
public struct ExecutionModel: Sendable {
  public let execution: Execution
  public var trace: Trace { execution.trace }

  /// In order of birth.
  public internal(set) var units: [Unit] = []
  /// In order of first appearance.
  public internal(set) var resources: [Resource] = []
  /// Every unit that was unfinished when `main` ended, if it did.
  public internal(set) var atMainEnd: Snapshot?
  /// Every unit that was unfinished at the end, if the execution came to tell.
  public internal(set) var atEnd: Snapshot?
  /// Position of the record that says that `main` returned or that `exit` was called.
  public internal(set) var mainEnd: Int?
  /// Positions of records with a kind that says what explore mode does not control.
  public internal(set) var unsupported: [Int] = []
  /// Position of the record of a fatal signal.
  public internal(set) var crash: Int?
  /// Position of the last record that is progress: an end, an output, or virtual time moving.
  public internal(set) var lastProgress: Int?
  /// Whether a timer outran ready work, a wait woke spuriously, a timer was set, a condition was waited for.
  public internal(set) var usedTimerSlack = false
  public internal(set) var usedSpuriousWakeup = false
  public internal(set) var sawTimer = false
  public internal(set) var sawConditionWait = false
  /// Records of a kind that this version does not know.
  public internal(set) var unknownRecords = 0
  /// Whether instrumented code told of its memory accesses.
  public internal(set) var hasAccesses = false
  /// Position of the first record that tells of memory which nobody reaches at the end.
  public internal(set) var heldMemory: Int?
  /// Positions of records that say that a replayed choice did not fit.
  public internal(set) var divergences: [Int] = []
  /// Ids of the notes that the interposer left for people.
  public internal(set) var noteStrings: [UInt64] = []
  public internal(set) var modules: [Module] = []
  /// The fault that was injected, if one was.
  public internal(set) var fault: FaultPoint?
  /// Where a fault could have been injected, if the execution was to tell.
  public internal(set) var faultPoints: [FaultPoint] = []
  /// Lock orders seen, for the lock-order analysis.
  var lockOrders: [LockOrder] = []

  var unitIndex: [UInt32: Int] = [:]
  var resourceIndex: [ResourceKey: Int] = [:]

  /// Reads the meaning out of an execution.
  public init(_ execution: Execution) {
    self.execution = execution
    build()
  }

  /// The unit with an id, as traces have it.
  public func unit(_ id: UInt32) -> Unit? { unitIndex[id].map { units[$0] } }

  /// Whether nothing could run at the end. Beyond the bound on time somebody might: who sleeps until then.
  var isQuiescent: Bool {
    switch trace.header.endReason {
    case .deadlock, .exit: true
    case .timeBound: !(atEnd?.standings.contains { $0.state == .ready || $0.state == .running } ?? true)
    default: false
    }
  }

  /// Units that at the end, when nothing can run, sleep until beyond the bound on time, or for ever.
  var farSleepers: [UInt32] {
    guard isQuiescent else { return [] }
    return units.map(\.id).filter { id in
      farDeadline(of: id) != nil && (atEnd?.standing(of: id)?.flags.contains(.timed) ?? false)
    }
  }

  /// When a unit's wait is to end, if that is yet to come at the end.
  func farDeadline(of id: UInt32) -> UInt64? {
    unit(id)?.waits.map(\.deadline).filter { $0 > trace.header.virtualTime }.min()
  }

  /// What runs: a task, a thread, a block.
  public struct Unit: Sendable {
    public let id: UInt32
    public var kind: UnitKind
    public var flags: UnitFlags = []
    /// Id of the string with its name; 0 if it has none.
    public var name: UInt64 = 0
    /// Id of the unit that made it; 0 if none.
    public var parent: UInt32 = 0
    /// Id of the stack on which it was made.
    public var birthStack: UInt32 = 0
    /// Positions of the records of its life; nil if it did not come to that.
    public var born: Int?
    public var started: Int?
    public var ended: Int?
    public var cancelled: Int?
    /// Position of the cancellation of a context that it waited for, or looked at afterwards.
    public var toldOff: Int?
    /// What it waits for at the end, oldest first.
    public var waits: [Wait] = []
    /// Position of its last suspension, for a task.
    public var suspended: Int?
    /// Scheduling points at which it did something while it was cancelled.
    public var stepsSinceCancelled = 0
    /// Position of the last record of something that it did.
    public var lastDeed: Int?
    /// Number of the scheduling point of that record.
    var lastStep: UInt32 = 0
    /// Locks that it holds, by index of the resource, outermost first.
    var held: [Int] = []

    /// Whether it is `main` as the author sees it: the main thread, or the task that runs an async `main`.
    public var isMain: Bool { kind == .main || flags.contains(.mainTask) }
    /// Whether the author has nothing to do with it.
    public var isRuntime: Bool { flags.contains(.runtime) }
  }

  /// A wait that has begun and not ended.
  public struct Wait: Sendable, Hashable {
    /// Index of the resource.
    public var resource: Int
    public var operation: Operation
    /// Id of the unit that is known to stand in the way; 0 if none is.
    public var owner: UInt32
    /// Virtual nanoseconds; 0 if it has none.
    public var deadline: UInt64
    /// Position of its record.
    public var record: Int
    /// Whether it is a wait for time alone.
    public var isSleep: Bool
  }

  /// What can be waited for. An address that is used again for a new resource is another resource.
  public struct Resource: Sendable {
    public var key: ResourceKey
    /// Id of the string with its name; 0 if it has none.
    public var name: UInt64 = 0
    /// Id of the stack on which it was made, or first used.
    public var birthStack: UInt32 = 0
    /// Whether `birthStack` is where it was made.
    public var isBirthKnown = false
    /// Who holds it now.
    public var holders: [Holder] = []
    /// Positions of SIGNAL records.
    public var signals: [Int] = []
    /// Positions of MESSAGE records that drop a value.
    public var drops: [Int] = []
    /// Elements in the buffer after the last message.
    public var buffered: UInt64 = 0
    /// Number of messages that were sent, and that were received.
    public var sent = 0
    public var received = 0
    /// Elements that nobody received. Both numbers must say so: a message is told of after it was sent, when others may
    /// have told of theirs already.
    public var left: Int { min(Int(clamping: buffered), max(0, sent - received)) }
    /// Position of the last MESSAGE record of a value that was sent.
    public var lastSend: Int?
    public var isClosed = false
    /// Position of the SIGNAL record that closed it.
    public var closed: Int?
    /// Who did what to it, each pair once, in order of first occurrence.
    public var deeds: [Deed] = []
    /// Of what counts: who owes it what.
    var tally = Tally()

    public var kind: ResourceKind { key.kind }
  }

  /// Who owes a wait group or a dispatch group its `done`, who has taken of a semaphore and not given back.
  ///
  /// Nobody says whose `done` an `add` is for. It counts as known as long as everything fits: each unit that was made after
  /// an `add`, by whoever called it, owes one, and only those who owe pay, each what it owes.
  struct Tally: Sendable {
    /// What each unit owes, in the order in which they came to it.
    var debts: [(unit: UInt32, count: UInt64)] = []
    /// What was added for units that are yet to be made, and by whom.
    var open: (unit: UInt32, count: UInt64) = (0, 0)
    /// Whether the debts are all there are, each owed by whom it says.
    var fits = true

    /// Units that owe something, if that is known.
    var debtors: [UInt32] { fits && open.count == 0 ? debts.map(\.unit) : [] }

    mutating func owe(_ unit: UInt32, _ count: UInt64) {
      if let index = debts.firstIndex(where: { $0.unit == unit }) {
        debts[index].count &+= count
      } else {
        debts.append((unit, count))
      }
    }

    mutating func pay(_ unit: UInt32, _ count: UInt64) {
      guard let index = debts.firstIndex(where: { $0.unit == unit }), debts[index].count >= count else {
        fits = false
        return
      }
      debts[index].count -= count
      if debts[index].count == 0 { debts.remove(at: index) }
    }
  }

  /// Somebody who holds a lock.
  public struct Holder: Sendable, Hashable {
    public var unit: UInt32
    public var isShared: Bool
    /// Position of the ACQUIRE record.
    public var record: Int
    /// Where it took the lock, or waited for it.
    public var stack: UInt32
  }

  /// A unit did something to a resource at least once.
  public struct Deed: Sendable, Hashable {
    public var unit: UInt32
    public var operation: Operation
  }

  public struct ResourceKey: Sendable, Hashable {
    public var address: UInt64
    public var kind: ResourceKind
  }

  /// How unfinished units stood at one moment.
  public struct Snapshot: Sendable {
    /// Position of the first of its records.
    public var position: Int
    public var standings: [Standing] = []
    public var pool: Pool?

    public func standing(of unit: UInt32) -> Standing? { standings.first { $0.unit == unit } }
  }

  /// How one unit stood.
  public struct Standing: Sendable, Hashable {
    public var unit: UInt32
    public var state: UnitState
    public var resource: ResourceKey
    /// Id of the unit that it waits for; 0 if none is known.
    public var blocker: UInt32
    public var flags: UnitStateFlags
    /// Id of the stack on which it stood.
    public var stack: UInt32

    /// Whether it goes on only if somebody lets it.
    public var isBlocked: Bool {
      guard !flags.contains(.timed) else { return false }
      return state == .waiting || state == .suspended || isBehindOther
    }

    /// Whether it has not started because its queue is occupied by a unit that is known.
    public var isBehindOther: Bool { state == .notStarted && resource.kind == .queue && blocker != 0 }
  }

  /// The cooperative pool.
  public struct Pool: Sendable, Hashable {
    public var width: UInt64
    /// Workers blocked in a thread-level wait.
    public var blocked: UInt64
    /// Jobs that wait for a worker of it.
    public var queued: UInt64

    /// Whether every worker blocks while jobs wait.
    public var isExhausted: Bool { width > 0 && blocked >= width && queued > 0 }
  }

  /// A lock was taken while another was held.
  struct LockOrder: Sendable {
    var unit: UInt32
    var held: Int
    var taken: Int
    var heldShared: Bool
    var takenShared: Bool
    /// Other locks held at that moment: if one of them is held in both orders, it is a gate and no deadlock can come.
    var gates: Set<Int>
    /// Position of the first ACQUIRE of the second lock in this order.
    var record: Int
    /// Position of the last such ACQUIRE.
    var lastRecord: Int
    /// Position of the ACQUIRE of the first lock.
    var heldRecord: Int
    /// Where the unit took the second lock, or waited for it.
    var stack: UInt32
    /// The same of the first lock.
    var heldStack: UInt32
  }
}
