import Checker

/// A way in which a reader explains a program wrongly: a mechanism, told as a statement about the program.
///
/// Each is the mechanism of one kind of finding. So it is false of a program in which that kind was not found, and what was measured
/// says why.
struct Misconception {
  var kind: Finding.Kind
  var text: String
  /// Words of which a program must contain one for this to be a plausible statement about it; empty: any program.
  var needs: [String] = []

  /// Kinds that are taken for one another, because they share a symptom; the nearest first.
  static func neighbours(of kind: Finding.Kind) -> [Finding.Kind] {
    switch kind {
    case .leak: [.deadlock, .abandoned, .cancellationIgnored, .retainCycle]
    case .deadlock: [.leak, .starvation, .livelock, .lostWakeup]
    case .abandoned: [.leak, .lostMessage, .nondeterministic, .cancellationIgnored]
    case .race: [.nondeterministic, .crash, .lockOrder]
    case .nondeterministic: [.race, .crash, .abandoned]
    case .crash: [.nondeterministic, .race, .deadlock]
    case .starvation: [.deadlock, .livelock, .leak]
    case .livelock: [.deadlock, .starvation, .leak]
    case .lostWakeup: [.deadlock, .leak, .lostMessage]
    case .lockOrder: [.deadlock, .race, .nondeterministic]
    case .lostMessage: [.leak, .abandoned, .nondeterministic]
    case .cancellationIgnored: [.leak, .deadlock, .abandoned]
    case .retainCycle: [.leak, .abandoned, .race]
    case .unsupported: [.crash, .leak]
    }
  }

  static let all: [Misconception] = [
    Misconception(kind: .deadlock, text: "Two of them wait for each other, so neither can go on."),
    Misconception(
      kind: .deadlock, text: "A lock is still held when somebody else needs it, and its holder waits in turn.",
      needs: ["NSLock", "Mutex", "AsyncMutex", "DispatchSemaphore", "WeightedSemaphore"]),
    Misconception(
      kind: .deadlock, text: "Main waits for a signal that can only come after its own wait.",
      needs: ["wait()", ".receive(", ".value", "withCheckedContinuation"]),
    Misconception(
      kind: .leak, text: "Main comes to its end, but one of those that it started waits for something that never comes."
    ),
    Misconception(
      kind: .leak, text: "A channel is never closed, so whoever reads from it never leaves the loop.",
      needs: ["Channel", "AsyncStream"]),
    Misconception(
      kind: .leak, text: "A task is kept alive by the loop that it runs, and nobody tells it to stop.",
      needs: ["while "]),
    Misconception(
      kind: .abandoned, text: "Main does not wait for what it started, so the end of the process can cut it off.",
      needs: ["Task", "async", "go", "Thread"]),
    Misconception(
      kind: .race, text: "The same memory is written and read without a lock and without an order between the two.",
      needs: ["var "]),
    Misconception(
      kind: .race, text: "A lock protects the writer alone; the reader looks past it.",
      needs: ["Mutex", "NSLock", "withLock"]),
    Misconception(
      kind: .race,
      text: "A value is changed by several tasks in no order at all, since the compiler was told not to look.",
      needs: ["@unchecked Sendable", "nonisolated(unsafe)"]),
    Misconception(
      kind: .nondeterministic,
      text:
        "Each step is safe by itself, but what is read in one and used in the next may have changed, which changes the result.",
      needs: ["actor", "Mutex", "Atomic", "withLock"]),
    Misconception(
      kind: .nondeterministic, text: "Which of them comes first decides what is printed, and nothing orders them."),
    Misconception(
      kind: .crash,
      text: "In some order of events a check that the program makes of itself fails and ends the process.",
      needs: ["expect", "precondition", "fatalError", "!"]),
    Misconception(
      kind: .crash, text: "Something is done twice that may be done only once, and the second time traps.",
      needs: ["close()", "leave()", "done()", "resume("]),
    Misconception(
      kind: .starvation,
      text: "All workers of the pool are blocked in a thread-level wait, and what would end it is queued behind them.",
      needs: [".wait()", "sync", "NSLock", "sleep("]),
    Misconception(
      kind: .livelock, text: "It goes round in a circle: everybody runs, and nobody gets any further.",
      needs: ["while ", "for await", "repeat "]),
    Misconception(
      kind: .lostWakeup,
      text: "A signal comes before anybody waits for it, and the wait that it was meant for never ends.",
      needs: ["signal", "resume", "notify", "NSCondition", "AsyncCondition"]),
    Misconception(
      kind: .lostMessage,
      text: "A value is put where nobody will ever take it out, and its sender believes it delivered.",
      needs: ["send(", "yield("]),
    Misconception(
      kind: .cancellationIgnored, text: "A task is told to stop, does not look at it, and works on.",
      needs: ["cancel"]),
    Misconception(
      kind: .lockOrder, text: "Two locks are taken in both orders; it gets through, but only by luck.",
      needs: ["Mutex", "NSLock"]),
    Misconception(
      kind: .retainCycle, text: "A closure holds the object that holds the closure, so neither is ever freed.",
      needs: ["self"]),
  ]

  /// Those that could be said of a program.
  static func plausible(in source: String) -> [Misconception] {
    all.filter { $0.needs.isEmpty || $0.needs.contains { source.contains($0) } }
  }
}
