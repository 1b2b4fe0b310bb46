import CTrace
import Checker
import Explorer

/// A program as a table: threads that run lists of operations under a small scheduler, and leave traces as real ones do.
///
/// With it, strategies, shrinking and reports are tested end to end without a child.
struct TableProgram: Program {
  enum Op: Sendable, Hashable {
    case lock(UInt64)
    case unlock(UInt64)
    /// A scheduling point.
    case work
    /// Waits for a signal; forgets earlier ones.
    case wait(UInt64)
    case signal(UInt64)
    /// `register = shared`
    case load
    /// `shared = register + 1`
    case store
    /// Writes the shared value.
    case print
    /// Writes a line.
    case say(String)
    /// Traps if the shared value is this.
    case trapIf(Int)
    /// Waits for the end of another thread, by its index.
    case join(Int)
    /// Goes to its end if it was cancelled.
    case leaveIfCancelled
  }

  /// Every operation of the first is a point at which a fault can cancel it.
  ///
  /// The first is `main`, whose end ends the program; the others exist from the start.
  var threads: [[Op]]

  func run(_ request: ExecutionRequest) async throws -> Execution {
    var machine = Machine(threads, request)
    return try machine.run()
  }
}

/// One execution of a table program.
private struct Machine {
  private struct Thread {
    var unit: UInt32
    var ops: [TableProgram.Op]
    var next = 0
    var register = 0
    /// The condition that it waits for.
    var waiting: UInt64?
    /// Whether its wait for a lock or an end was written.
    var blockedAt: Int?
    var priority: UInt64
    var isDone: Bool { next >= ops.count }
  }

  private var threads: [Thread]
  private let request: ExecutionRequest
  private var builder = TraceBuilder()
  private var random: SplitMix
  private var owners: [UInt64: Int] = [:]
  private var shared = 0
  private var output = ""
  private var current = 0
  private var choices: UInt32 = 0
  private var changePoints: Set<UInt32> = []
  private var turn = 0
  private var sleepers: [Sleeper]
  private var sleepIsInForce = false
  private var touches: [Touch] = []
  private var faultPoints: UInt32 = 0
  private var isCancelled = false

  private var reduces: Bool { request.flags.contains(.reduce) }
  private var isQuiet: Bool { request.flags.contains(.quiet) }

  init(_ table: [[TableProgram.Op]], _ request: ExecutionRequest) {
    self.request = request
    sleepers = request.sleepers
    random = SplitMix(request.seed)
    builder.width = UInt32(request.width)
    builder.flags = request.flags.rawValue
    builder.add(.module, a: 0x10000, b: 0x90000, e: builder.string("/home/reader/table"))
    threads = []
    for (index, ops) in table.enumerated() {
      let stack = builder.stack([CodeAddress(value: 0x10000 + UInt64(index) * 0x1000, isResumeAddress: true)])
      let unit = builder.unit(index == 0 ? .main : .thread, parent: index == 0 ? 0 : 1, stack: stack)
      threads.append(Thread(unit: unit, ops: ops, priority: random.next()))
    }
    for _ in 1..<max(request.pctDepth, 2) {
      changePoints.insert(UInt32(random.next() % max(request.pctSteps, 1)))
    }
  }

  mutating func run() throws -> Execution {
    while true {
      var ready = threads.indices.filter(isReady)
      if reduces, ready.contains(where: { !wouldWait($0) }) { ready.removeAll(where: wouldWait) }
      builder.maxReady = max(builder.maxReady, UInt32(ready.count))
      if threads[0].isDone, ready.isEmpty { break }
      guard !ready.isEmpty else { return try end(.deadlock) }
      guard UInt64(builder.step) < request.maxSteps else { return try end(.stepBound) }
      if ready.count > 1, choices == request.stopAt { return try stop(before: ready) }
      guard let chosen = choose(among: ready) else { return try end(.redundant) }
      if chosen != current, !isQuiet {
        builder.add(.switch, unit: threads[chosen].unit, a: UInt64(threads[current].unit))
      }
      current = chosen
      builder.step += 1
      let trapped = perform(chosen)
      touch(chosen)
      if let trapped { return trapped }
    }
    return try end(.exit)
  }

  /// Tells how everybody stands and what there is to choose from.
  private mutating func stop(before ready: [Int]) throws -> Execution {
    let byDefault = ready.contains(current) ? current : ready[0]
    for index in ready {
      builder.add(
        .option, op: Choice.Kind.unit.rawValue, unit: threads[index].unit, a: UInt64(choices),
        b: UInt64(threads[index].unit),
        c: index == byDefault ? 1 : 0)
    }
    return try end(.stopped)
  }

  /// A thread comes to stand before its next operation.
  private mutating func arrive(_ index: Int) {
    guard !isQuiet, !threads[index].isDone else { return }
    let stack = stack(of: index)
    let unit = threads[index].unit
    switch threads[index].ops[threads[index].next] {
    case .lock(let lock): builder.add(.point, .lock, unit: unit, on: lock, .mutex, stack: stack)
    case .unlock(let lock): builder.add(.point, .unlock, unit: unit, on: lock, .mutex, stack: stack)
    case .load, .print, .trapIf:
      builder.add(.point, unit: unit, stack: stack, a: Scene.shared, c: 8)
    case .store: builder.add(.point, unit: unit, stack: stack, a: Scene.shared, c: 8, d: 1)
    default: builder.add(.point, unit: unit, stack: stack)
    }
  }

  /// Where a thread stands.
  private mutating func stack(of index: Int) -> UInt32 {
    builder.stack([
      CodeAddress(
        value: 0x10000 + UInt64(index) * 0x1000 + UInt64(threads[index].next + 1) * 16, isResumeAddress: true)
    ])
  }

  private func isReady(_ index: Int) -> Bool {
    let thread = threads[index]
    guard !thread.isDone, thread.waiting == nil else { return false }
    // A thread that has not tried yet is ready; one that has tried waits until it can.
    guard thread.blockedAt == thread.next else { return true }
    switch thread.ops[thread.next] {
    case .lock(let lock): return owners[lock] == nil
    case .join(let other): return threads[other].isDone
    default: return true
    }
  }

  /// Whether its next operation would have to wait now.
  private func wouldWait(_ index: Int) -> Bool {
    switch threads[index].ops[threads[index].next] {
    case .lock(let lock): owners[lock] != nil
    case .join(let other): !threads[other].isDone
    default: false
    }
  }

  // MARK: - Reduction

  private func isAsleep(_ index: Int) -> Bool {
    sleepIsInForce && sleepers.contains { $0.unit == threads[index].unit }
  }

  /// Writes what the step of a thread touched, and wakes whom that concerns.
  private mutating func touch(_ index: Int) {
    guard reduces else { return }
    touches.append(
      Touch(key: Scene.unit | UInt64(threads[index].unit), mask: Scene.writes | UInt32(CB_TOUCH_LEARNS)))
    if sleepIsInForce {
      sleepers.removeAll { sleeper in
        touches.contains { touch in sleeper.touches.contains { Scene.conflict($0, touch) } }
      }
    }
    for touch in touches { builder.add(.touch, op: 1, a: touch.key, b: UInt64(touch.mask)) }
    touches = []
  }

  private mutating func touched(_ key: UInt64, _ mask: UInt32) { touches.append(Touch(key: key, mask: mask)) }

  /// Keys and masks as CTrace.h has them.
  private enum Scene {
    static let unit = UInt64(CB_TOUCH_UNIT.rawValue) << 56
    static let output = UInt64(CB_TOUCH_OUTPUT.rawValue) << 56
    static let world = UInt64(CB_TOUCH_WORLD.rawValue) << 56
    static let mutex = UInt64(CB_RES_MUTEX.rawValue) << 56
    static let condition = UInt64(CB_RES_CONDITION.rawValue) << 56
    static let thread = UInt64(CB_RES_THREAD.rawValue) << 56
    static let shared: UInt64 = 0x5000
    static let reads = UInt32(CB_TOUCH_READS)
    static let writes = UInt32(CB_TOUCH_WRITES)

    static func conflict(_ a: Touch, _ b: Touch) -> Bool {
      let (readsA, writesA, readsB, writesB) = (a.mask & 0xff, a.mask >> 8 & 0xff, b.mask & 0xff, b.mask >> 8 & 0xff)
      if a.key == world || b.key == world { return true }
      return a.key == b.key && (writesA & (readsB | writesB) != 0 || readsA & writesB != 0)
    }
  }

  // MARK: - Choices

  /// Nil if all are asleep.
  private mutating func choose(among ready: [Int]) -> Int? {
    guard ready.count > 1 else {
      if isAsleep(ready[0]) { return nil }
      if reduces { builder.add(.step, unit: threads[ready[0]].unit) }
      return ready[0]
    }
    let byDefault = ready.contains(current) ? current : ready[0]
    let number = choices
    choices += 1
    var chosen = byDefault
    if number < request.prefix {
      if let wanted = request.deviations.first(where: { $0.choice == number })?.value {
        if let fitting = ready.first(where: { threads[$0].unit == wanted }) {
          chosen = fitting
        } else {
          builder.add(.diverged, a: UInt64(number), b: UInt64(wanted), c: UInt64(threads[byDefault].unit))
        }
      }
    } else {
      chosen = pick(ready, byDefault, number)
      if isAsleep(chosen) {
        guard let awake = ready.first(where: { !isAsleep($0) }) else { return nil }
        chosen = awake
      }
    }
    if number == request.sleepFrom { sleepIsInForce = true }
    builder.choice(
      .unit, candidates: ready.map { threads[$0].unit }, chosen: threads[chosen].unit,
      byDefault: threads[byDefault].unit)
    if reduces { builder.add(.step, unit: threads[chosen].unit, a: UInt64(number) + 1) }
    return chosen
  }

  private mutating func pick(_ ready: [Int], _ byDefault: Int, _ number: UInt32) -> Int {
    switch request.policy {
    case .default: return byDefault
    // A table writes no events, so there are no estimates, and the walks take each thread alike.
    case .random, .surw, .urw: return ready[Int(random.next() % UInt64(ready.count))]
    case .roundRobin:
      turn += 1
      return ready[turn % ready.count]
    case .pos:
      for index in ready where index == current { threads[index].priority = random.next() }
      return ready.max { threads[$0].priority < threads[$1].priority } ?? byDefault
    case .pct:
      let best = ready.max { threads[$0].priority < threads[$1].priority } ?? byDefault
      if changePoints.contains(number) { threads[best].priority = UInt64(number) }
      return ready.max { threads[$0].priority < threads[$1].priority } ?? byDefault
    }
  }

  // MARK: - Operations

  /// Runs one operation. Returns the execution if it ends it.
  private mutating func perform(_ index: Int) -> Execution? {
    let thread = threads[index]
    let unit = thread.unit
    let stack = stack(of: index)
    if index == 0, thread.blockedAt != thread.next { comeToPoint(unit, stack) }
    var isDone = true
    switch thread.ops[thread.next] {
    case .lock(let lock):
      isDone = owners[lock] == nil
      if isDone {
        if thread.blockedAt != nil { builder.add(.waitEnd, .lock, unit: unit, on: lock, .mutex) }
        owners[lock] = index
        touched(Scene.mutex | lock, Scene.writes | UInt32(CB_TOUCH_TAKES) | UInt32(CB_TOUCH_BLOCKS))
        builder.add(.acquire, .lock, unit: unit, on: lock, .mutex, stack: stack, c: 1)
      } else {
        touched(Scene.mutex | lock, UInt32(CB_TOUCH_ATTEMPT) | UInt32(CB_TOUCH_BLOCKS))
        builder.add(
          .wait, .lock, unit: unit, on: lock, .mutex, stack: stack,
          c: owners[lock].map { UInt64(threads[$0].unit) } ?? 0)
      }
    case .unlock(let lock):
      owners[lock] = nil
      touched(Scene.mutex | lock, Scene.writes | UInt32(CB_TOUCH_RELEASES))
      builder.add(.release, .unlock, unit: unit, on: lock, .mutex, stack: stack)
    case .work: if !isQuiet { builder.add(.point, .yield, unit: unit, on: 0, .none, stack: stack) }
    case .wait(let condition):
      touched(Scene.condition | condition, Scene.writes)
      builder.add(.wait, .wait, unit: unit, on: condition, .condition, stack: stack)
      threads[index].waiting = condition
    case .signal(let condition):
      let woken = threads.firstIndex { $0.waiting == condition }
      touched(Scene.condition | condition, Scene.writes)
      if let woken {
        touched(Scene.unit | UInt64(threads[woken].unit), UInt32(CB_TOUCH_PUBLISHES))
        threads[woken].waiting = nil
        builder.add(.waitEnd, .wait, unit: threads[woken].unit, on: condition, .condition, c: UInt64(unit))
      }
      builder.add(.signal, .signal, unit: unit, on: condition, .condition, stack: stack, c: woken == nil ? 0 : 1)
    case .load:
      touched(Scene.shared, 0xff)
      threads[index].register = shared
    case .store:
      touched(Scene.shared, 0xff00)
      shared = thread.register + 1
    case .print:
      touched(Scene.shared, 0xff)
      write("\(shared)\n", unit)
    case .say(let line): write(line + "\n", unit)
    case .trapIf(let value):
      touched(Scene.shared, 0xff)
      if shared == value {
        // Whatever others do after it is lost.
        touched(Scene.world, Scene.writes)
        builder.add(.crash, unit: unit, stack: stack, a: 4)
        return try? builder.execution(
          .crash, stdout: output, stderr: "t.swift:9: Fatal error: \(value)\n", status: .done(waitStatus: 4))
      }
    case .leaveIfCancelled: break
    case .join(let other):
      isDone = threads[other].isDone
      touched(Scene.thread | UInt64(other), (isDone ? Scene.reads : UInt32(CB_TOUCH_ATTEMPT)) | UInt32(CB_TOUCH_BLOCKS))
      if isDone, thread.blockedAt != nil {
        builder.add(.waitEnd, .join, unit: unit, on: UInt64(threads[other].unit), .thread)
      } else if !isDone {
        builder.add(.wait, .join, unit: unit, on: UInt64(threads[other].unit), .thread, stack: stack)
      }
    }
    if thread.ops[thread.next] == .leaveIfCancelled, isCancelled { threads[index].next = thread.ops.count - 1 }
    threads[index].blockedAt = isDone ? nil : thread.next
    if isDone {
      threads[index].next += 1
      arrive(index)
    }
    if threads[index].isDone, threads[index].waiting == nil {
      touched(Scene.thread | UInt64(index), Scene.writes | UInt32(CB_TOUCH_RELEASES))
      if index == 0 { touched(Scene.output, Scene.writes) }
      builder.add(index == 0 ? .mainEnd : .unitEnd, unit: unit, b: index == 0 ? UInt64(output.utf8.count) : 0)
    }
    return nil
  }

  private mutating func comeToPoint(_ unit: UInt32, _ stack: UInt32) {
    guard let injection = request.injection, injection.kind == .cancel, injection.argument == 0 else { return }
    faultPoints += 1
    let number = injection.kind.number
    if injection.point == 0 {
      builder.add(.faultPoint, op: number, unit: unit, stack: stack, a: UInt64(faultPoints), b: 2)
    } else if injection.point == faultPoints {
      builder.add(.fault, op: number, unit: unit, stack: stack, a: UInt64(faultPoints), b: 2)
      isCancelled = true
    }
  }

  private mutating func write(_ text: String, _ unit: UInt32) {
    output += text
    touched(Scene.output, Scene.writes)
    builder.add(.output, unit: unit, a: 1, b: UInt64(text.utf8.count))
  }

  private mutating func end(_ reason: EndReason) throws -> Execution {
    for thread in threads where !thread.isDone || thread.waiting != nil {
      let isStuck = thread.waiting != nil || thread.blockedAt == thread.next
      if reason == .stopped, !isStuck, case .lock(let lock) = thread.ops[thread.next], owners[lock] != nil, reduces {
        builder.standing(thread.unit, .waiting, on: lock, .mutex)
      } else {
        builder.standing(thread.unit, isStuck ? .waiting : .ready)
      }
    }
    return try builder.execution(reason, stdout: output)
  }
}

/// SplitMix64: enough chance for a test.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
