// The numbers of CTrace.h as Swift values. `RecordKindTests` holds the two together.

/// Kind of a trace record; see `cb_record_kind` in CTrace.h for what its fields mean.
public enum RecordKind: UInt16, Sendable, CaseIterable {
  case unitBorn = 1
  case unitName = 2
  case unitStart = 3
  case unitEnd = 4
  case unitCancel = 5
  case taskSuspend = 6
  case taskEnqueue = 7
  case `switch` = 8
  case choice = 9
  case wait = 10
  case waitEnd = 11
  case acquire = 12
  case release = 13
  case signal = 14
  case resource = 15
  case time = 16
  case output = 17
  case mainEnd = 18
  case unsupported = 19
  case crash = 20
  case state = 21
  case module = 22
  case diverged = 23
  case point = 24
  case message = 25
  case note = 26
  case pool = 27
  case access = 28
  case sync = 29
  case alloc = 30
  case step = 31
  case touch = 32
  case fault = 33
  case faultPoint = 34
  case block = 35
  case field = 36
  case benign = 37
  case candidates = 38
  case event = 39
  case option = 40
  case held = 41
  case reference = 42
  case cycles = 43
}

/// What is done to a resource (`cb_op`). A number that this version does not know reads as `none`.
public enum Operation: UInt16, Sendable, CaseIterable {
  case none = 0
  case lock = 1
  case readLock = 2
  case tryLock = 3
  case unlock = 4
  case wait = 5
  case signal = 6
  case broadcast = 7
  case join = 8
  case send = 9
  case receive = 10
  case close = 11
  case sleep = 12
  case add = 13
  case done = 14
  case sync = 15
  case yield = 16
  case spawn = 17
  case `switch` = 18
  case atomic = 19
  case await = 20
  case resume = 21
  case drop = 22
  case io = 23
  case cancellation = 24
}

/// What can be waited for (`cb_resource_kind`). A number that this version does not know reads as `other`.
public enum ResourceKind: UInt64, Sendable, CaseIterable {
  case none = 0
  case mutex = 1
  case condition = 2
  case rwlock = 3
  case semaphore = 4
  case barrier = 5
  case spinlock = 6
  case once = 7
  case futex = 8
  case piFutex = 9
  case thread = 10
  case queue = 11
  case group = 12
  case dispatchSemaphore = 13
  case workItem = 14
  case timer = 15
  case stdio = 16
  case task = 17
  case taskGroup = 18
  case continuation = 19
  case actor = 20
  case suspended = 21
  case io = 22
  case apply = 23
  case channel = 32
  case asyncMutex = 33
  case asyncRWLock = 34
  case asyncCondition = 35
  case waitGroup = 36
  case asyncSemaphore = 37
  case asyncOnce = 38
  case context = 39
  case other = 63

  /// Whether one unit owns it from an acquire to a release, so that "held by" is exact.
  public var isLock: Bool {
    switch self {
    case .mutex, .rwlock, .spinlock, .piFutex, .asyncMutex, .asyncRWLock, .once, .asyncOnce, .stdio: true
    default: false
    }
  }

  /// Whether the order in which several of them are taken can lead to a deadlock.
  public var hasOrder: Bool { isLock && self != .once && self != .asyncOnce && self != .stdio }

  /// Whether a signal without a waiter is forgotten, so that a later wait for it can miss it.
  public var forgetsSignals: Bool { self == .condition || self == .asyncCondition }

  /// Whether the program told of it through the annotation interface, in which several waits in a row are alternatives.
  public var isAnnotated: Bool { rawValue >= ResourceKind.channel.rawValue }

  /// Whether `a` of its records is the id of a unit.
  public var namesUnit: Bool { self == .thread || self == .task }
}

/// How an execution came to its end (`cb_end_reason`).
public enum EndReason: UInt32, Sendable, CaseIterable {
  case none = 0
  case exit = 1
  case deadlock = 2
  case stepBound = 3
  case timeBound = 4
  case traceFull = 5
  case crash = 6
  case unsupported = 7
  case diverged = 8
  case redundant = 9
  case stopped = 10
}

/// What runs, as the program's author sees it (`cb_unit_kind`).
public enum UnitKind: UInt64, Sendable, CaseIterable {
  case main = 1
  case thread = 2
  case task = 3
  case block = 4
  case timer = 5
}

/// Flags of a unit (`cb_unit_flags`).
public struct UnitFlags: OptionSet, Sendable, Hashable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let child = UnitFlags(rawValue: 1)
  public static let group = UnitFlags(rawValue: 2)
  public static let asyncLet = UnitFlags(rawValue: 4)
  public static let mainTask = UnitFlags(rawValue: 8)
  public static let detachedThread = UnitFlags(rawValue: 16)
  public static let runtime = UnitFlags(rawValue: 32)
}

/// State of an unfinished unit in a snapshot (`cb_unit_state`).
public enum UnitState: UInt64, Sendable, CaseIterable {
  case notStarted = 1
  case ready = 2
  case running = 3
  case waiting = 4
  case suspended = 5
}

/// Flags of a snapshot (`cb_unit_state_flags`).
public struct UnitStateFlags: OptionSet, Sendable, Hashable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let cancelled = UnitStateFlags(rawValue: 1)
  public static let timed = UnitStateFlags(rawValue: 2)
  public static let onPool = UnitStateFlags(rawValue: 4)
}
