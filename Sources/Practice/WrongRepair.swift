/// The wrong repairs that are known by name. Raw values are the names that programs get.
enum WrongRepair: String, Sendable, Hashable, CaseIterable {
  case otherProcess = "other-process"
  case endlessLoop = "endless-loop"
  case addedSleep = "added-sleep"
  case longerSleep = "longer-sleep"
  case timeout
  case biggerBuffer = "bigger-buffer"
  case morePermits = "more-permits"
  case twoLocks = "two-locks"
  case unlockedAccess = "unlocked-access"
  case secondLock = "second-lock"
  case lockPerCall = "lock-per-call"
  case concurrentQueue = "concurrent-queue"
  case earlyUnlock = "early-unlock"
  case oneLockLess = "one-lock-less"
  case swallowedError = "swallowed-error"
  case retry
  case detached
  case unowned
  case serialized
  case silencedCompiler = "silenced-compiler"
  case busyWait = "busy-wait"
  case ifAroundWait = "if-around-wait"
  case exit
  case caughtSignal = "caught-signal"
  case recursiveLock = "recursive-lock"
  case yielding = "yield"
  case lateCount = "late-count"

  /// What it is called.
  var title: String {
    switch self {
    case .otherProcess: "Another process"
    case .endlessLoop: "An endless loop"
    case .addedSleep: "A pause added"
    case .longerSleep: "A longer sleep"
    case .timeout: "A timeout on top"
    case .biggerBuffer: "A bigger buffer"
    case .morePermits: "More permits"
    case .twoLocks: "Two locks for one datum"
    case .unlockedAccess: "A lock for some of the accesses"
    case .secondLock: "One more lock"
    case .lockPerCall: "A lock for each call"
    case .concurrentQueue: "A concurrent queue as a lock"
    case .earlyUnlock: "A lock released too early"
    case .oneLockLess: "One lock less"
    case .swallowedError: "An error swallowed"
    case .retry: "A retry"
    case .detached: "`Task.detached` instead"
    case .unowned: "`unowned` in place of an owner"
    case .serialized: "The concurrency removed"
    case .silencedCompiler: "The compiler silenced"
    case .busyWait: "Asking again and again"
    case .ifAroundWait: "`if` instead of `while` around a wait"
    case .exit: "An early exit"
    case .caughtSignal: "A signal caught"
    case .recursiveLock: "A recursive lock"
    case .yielding: "A yield added"
    case .lateCount: "Counted by the one who is counted"
    }
  }

  /// Why it is no repair, or why it is dubious. Markdown.
  var why: String {
    switch self {
    case .otherProcess:
      """
      What another process does is not controlled: no search of this program's schedules says anything about it.
      """
    case .endlessLoop:
      """
      Nothing in it leaves the loop: what comes after it never runs, and whoever waits for it waits for ever.
      """
    case .addedSleep:
      """
      A pause waits for a time and not for an event: no happens-before edge comes from it. Whoever it is meant to let go \
      first can be later than that.
      """
    case .longerSleep:
      """
      However long a pause is, no happens-before edge comes from it: the other side can be later than that. And everybody \
      pays for it in every run.
      """
    case .timeout:
      """
      A limit on the wait turns “for ever” into “too late”. What was to end the wait is as missing as before, and whoever \
      gives up must still say what becomes of the other side.
      """
    case .biggerBuffer:
      """
      A buffer moves the moment at which a sender waits, by a number of values. It does not bring a receiver, does not close \
      anything, and an empty buffer makes a receiver wait as before.
      """
    case .morePermits:
      """
      A larger count lets more in before the first one has to wait. What is never given back still runs out, later.
      """
    case .twoLocks:
      """
      Whoever holds the one does not exclude whoever holds the other: a datum has one lock, the same at every access.
      """
    case .unlockedAccess:
      """
      A lock excludes only those who take it.
      """
    case .secondLock:
      """
      With two locks, what belongs together can be changed in two steps, and there are two orders in which to take them. Say \
      for each datum which lock guards it, and for each invariant which one covers all of it.
      """
    case .lockPerCall:
      """
      Each call makes a lock and takes it, and nobody else ever asks for that one. A lock keeps out those who share it.
      """
    case .concurrentQueue:
      """
      Blocks of a concurrent queue run side by side, with `sync`, too: `sync` waits for its own block and keeps no other one \
      out. A serial queue does, or `.barrier` at whatever writes.
      """
    case .earlyUnlock:
      """
      What was one critical section is several now. Between two of them somebody else gets in, and what was read in the \
      first may not be so in the second.
      """
    case .oneLockLess:
      """
      What the lock kept apart is kept apart by what is left, or by nothing: a lock that is in the way is still there for \
      something.
      """
    case .swallowedError:
      """
      `try?` and an empty `catch` make an error disappear, cancellation among them: who was told to stop goes on, and nobody \
      hears that it failed.
      """
    case .retry:
      """
      To try again is to hope for another schedule. It may lose again and again, and what the first attempt left behind is \
      still there.
      """
    case .detached:
      """
      A detached task has no parent: it is canceled, and waited for, only by whoever keeps its handle and does so, and it \
      inherits no priority and no task-local value. It hides who owns the work; it does not give it an owner.
      """
    case .unowned:
      """
      An `unowned` reference keeps nobody alive and does not become nil: whoever uses it after its object is gone crashes. \
      It takes away a retain cycle and in its place asks for a proof that the work is over first.
      """
    case .serialized:
      """
      One after another there is nothing to go wrong, and nothing gained: whoever waits now waits for everything before.
      """
    case .silencedCompiler:
      """
      `@unchecked Sendable` and `nonisolated(unsafe)` make no access safe; they say that you have proved it. The compiler's \
      complaint was the first report of the bug.
      """
    case .busyWait:
      """
      It asks again at once instead of waiting to be woken. That takes a processor for as long as it lasts, and may keep the \
      very one from running that it asks about.
      """
    case .ifAroundWait:
      """
      A wait on a condition can return although the condition does not hold: spuriously, or because somebody else was \
      faster. Ask again in a loop.
      """
    case .exit:
      """
      `exit` ends the process whatever is still at work in it: it waits for nobody, and what the others were to do is not \
      done.
      """
    case .caughtSignal:
      """
      A trap says that the program's state is not what its author believed. To catch the signal is to go on with that state.
      """
    case .recursiveLock:
      """
      A recursive lock lets in again the one who holds it already, and keeps everybody else out as before: two who wait for \
      each other wait on. And its holder can meet its own change half-done.
      """
    case .yielding:
      """
      A yield lets somebody else go first, once, and nobody knows whom: no happens-before edge comes from it.
      """
    case .lateCount:
      """
      Who is to be waited for must count before somebody waits. What adds itself to the count when it runs may run after the \
      wait, which then had nobody to wait for.
      """
    }
  }
}

extension NamedRepair {
  /// - Parameter detail: What it is here, as a sentence; goes first.
  init(_ wrong: WrongRepair, detail: String? = nil, line: Int?) {
    let why = [detail, wrong.why].compactMap { $0 }.joined(separator: " ")
    self.init(id: wrong.rawValue, title: wrong.title, why: why, line: line)
  }
}
