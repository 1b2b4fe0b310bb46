import CTrace

/// The happens-before relation over the steps of one execution, and its reversible races.
///
/// Two steps are ordered if they are dependent, directly or through others: then no equivalent execution has them the other way
/// round (Mazurkiewicz). A race is a pair of dependent steps of different units that nothing else orders; if the later one's
/// unit could have gone first, there is an execution in which it does, which is not equivalent.
///
/// Abdulla, Aronsson, Jonsson and Sagonas, "Optimal dynamic partial order reduction", POPL 2014, section 5, for source sets.
/// One thing follows Flanagan and Godefroid (POPL 2005) instead: a lock that was let go in between hides the race of the two
/// that took it, since whoever wants a lock that is taken cannot run; so where the latest dependent step cannot be reversed,
/// the search goes on to the one before it.
struct StepOrder {
  /// A step that could have come before an earlier one.
  struct Reversal {
    /// The earlier step: before it the execution could have gone another way.
    var step: Int
    /// The later one.
    var later: Int
    /// Units that could then have had the turn, so that the later step comes first, each with the step that it would take. One of them is
    /// enough.
    var initials: [(unit: UInt32, step: Int)]
  }

  private let trace: StepTrace
  private let ignoresPools: Bool
  /// Dense numbers of units.
  private var index: [UInt32: Int] = [:]
  private var proc: [Int] = []
  /// Each step's number among its unit's.
  private var local: [Int32] = []
  /// For each step, how many steps of each unit happen before it or are it.
  private var clocks: [[Int32]] = []
  /// How many steps each unit has taken so far.
  private var counts: [Int32] = []
  private var histories: [UInt64: History] = [:]
  /// The last step that depends on all others.
  private var lastOfWorld: Int?
  /// The last step of each unit's own course.
  private var lastStep: [UInt64: Int] = [:]
  /// What is known to those who learn of a key.
  private var published: [UInt64: [Int32]] = [:]

  private struct Event {
    var step: Int
    var mask: UInt32
  }

  /// Who touched one thing, in order. Readers apart: they are many, and do not concern each other.
  private struct History {
    var writes: [Event] = []
    var reads: [Event] = []
  }

  /// What a step touched that an earlier one may have touched, too.
  private struct Rival {
    var key: UInt64
    var mask: UInt32
  }

  /// - Parameter ignoresPools: Whether the order in which work comes to pools matters to nobody, since they have workers enough.
  init(_ trace: StepTrace, ignoresPools: Bool) {
    self.trace = trace
    self.ignoresPools = ignoresPools
    for step in trace.steps {
      let number = index[step.unit] ?? index.count
      index[step.unit] = number
      proc.append(number)
    }
    local.reserveCapacity(trace.steps.count)
    clocks.reserveCapacity(trace.steps.count)
  }

  /// Whether an earlier step happens before a later one.
  private func isOrdered(_ earlier: Int, _ later: Int) -> Bool { isOrdered(earlier, before: clocks[later]) }
  private func isOrdered(_ earlier: Int, before clock: [Int32]) -> Bool { clock[proc[earlier]] >= local[earlier] }

  /// Goes through the execution and hands each reversible race to `visit`, which says whether the step before which it would have to
  /// go another way has a choice there (a unit that cannot run there cannot go first).
  ///
  /// - Complexity: O(steps · (touches + units)), and for each race O(steps between its two · units).
  mutating func races(_ visit: (Reversal) -> Bool) {
    counts = [Int32](repeating: 0, count: index.count)
    let own = trace.steps.map { Touch.key(CB_TOUCH_UNIT, UInt64($0.unit)) }
    for step in trace.steps.indices {
      counts[proc[step]] += 1
      local.append(counts[proc[step]])
      clocks.append([Int32](repeating: 0, count: index.count))
      // What its unit knew before: its own steps, who made it, who woke it.
      follow(own[step], step)
      let before = clocks[step]
      clocks[step][proc[step]] = local[step]
      lastStep[own[step]] = step
      var rivals: [Rival] = []
      var publications: Set<UInt64> = []
      if let lastOfWorld { join(lastOfWorld, into: step) }
      for mark in trace.marks[trace.steps[step].marks] {
        switch mark {
        case .touch(let touch):
          if touch.learns { follow(touch.key, step) }
          if touch.publishes { publications.insert(touch.key) }
          if touch.isUnit {
            if touch.learns { lastStep[touch.key] = step }
          } else {
            note(touch, step, &rivals)
          }
        case .alloc(let start, let bytes): forget(start, bytes)
        }
      }
      for key in publications { publish(key, step) }
      guard trace.steps[step].unit != 0 else { continue }
      findRaces(of: step, rivals, before, visit)
    }
  }

  private mutating func note(_ touch: Touch, _ step: Int, _ rivals: inout [Rival]) {
    if ignoresPools, touch.isOfPool { return }
    guard touch.mask & (0xffff | Touch.attempt) != 0 else { return }
    rivals.append(Rival(key: touch.key, mask: touch.mask))
    if touch.key == Touch.world {
      // After everything so far.
      for unit in clocks[step].indices where unit != proc[step] { clocks[step][unit] = counts[unit] }
      lastOfWorld = step
      return
    }
    var history = histories[touch.key] ?? History()
    let isWrite = touch.mask & 0xff00 != 0
    // Those since the last write of the whole, and that one.
    var from = -1
    for event in history.writes.reversed() {
      if event.step != step, Touch.conflict(event.mask, touch.mask) { join(event.step, into: step) }
      if event.mask & 0xff00 == 0xff00 || !touch.isMemory {
        from = event.step
        break
      }
    }
    if isWrite {
      for event in history.reads.reversed() {
        if event.step < from { break }
        if event.step != step, Touch.conflict(event.mask, touch.mask) { join(event.step, into: step) }
      }
    }
    let mask = touch.mask & ~Touch.attempt
    if isWrite {
      StepOrder.add(Event(step: step, mask: mask), to: &history.writes)
    } else if mask & 0xff != 0 {
      StepOrder.add(Event(step: step, mask: mask), to: &history.reads)
    }
    histories[touch.key] = history
  }

  private static func add(_ event: Event, to events: inout [Event]) {
    if let last = events.last, last.step == event.step {
      events[events.count - 1].mask |= event.mask
    } else {
      events.append(event)
    }
  }

  /// The step comes after the unit's last one, and after what was published.
  private mutating func follow(_ key: UInt64, _ step: Int) {
    if let last = lastStep[key], last != step { join(last, into: step) }
    guard let clock = published[key] else { return }
    for unit in clock.indices { clocks[step][unit] = max(clocks[step][unit], clock[unit]) }
  }

  private mutating func publish(_ key: UInt64, _ step: Int) {
    var clock = published[key] ?? clocks[step]
    for unit in clock.indices { clock[unit] = max(clock[unit], clocks[step][unit]) }
    published[key] = clock
  }

  private mutating func join(_ earlier: Int, into step: Int) {
    guard !isOrdered(earlier, step) else { return }
    for unit in clocks[step].indices { clocks[step][unit] = max(clocks[step][unit], clocks[earlier][unit]) }
  }

  private mutating func forget(_ start: UInt64, _ bytes: UInt64) {
    guard bytes < 1 << 40, start < 1 << 48 else { return }
    if bytes / 8 > UInt64(histories.count) {
      for key in histories.keys where key >= start & ~7 && key < start + bytes { histories[key] = nil }
    } else {
      for key in stride(from: start & ~7, to: start + bytes, by: 8) { histories[key] = nil }
    }
  }

  // MARK: - Races

  private func findRaces(of step: Int, _ rivals: [Rival], _ before: [Int32], _ visit: (Reversal) -> Bool) {
    // Reversible ones hide what comes before them.
    var reversed: [Int] = []
    var tried: Set<Int> = []
    for rival in rivals {
      // What only tried would have gone first as a writer.
      let mask = rival.mask & Touch.attempt != 0 ? rival.mask | Touch.writes : rival.mask
      // A write of all bytes in question comes after whatever touched them before.
      let bytes = (mask | mask << 8) & 0xff00
      for event in earlier(than: step, rival.key, writes: mask & 0xff00 != 0) {
        let hides = event.mask & bytes == bytes && rival.key != Touch.world
        if proc[event.step] == proc[step] || isOrdered(event.step, before: before) {
          if hides { break }
          continue
        }
        guard rival.key == Touch.world || Touch.conflict(event.mask, mask), !Touch.waits(mask, for: event.mask) else {
          continue
        }
        if reversed.contains(where: { $0 == event.step || isOrdered(event.step, $0) }) {
          if hides { break }
          continue
        }
        guard tried.insert(event.step).inserted, trace.steps[event.step].unit != 0 else { continue }
        guard event.step < trace.epilogue else { continue }
        if visit(Reversal(step: event.step, later: step, initials: initials(from: event.step, to: step))) {
          reversed.append(event.step)
          if hides { break }
        }
      }
    }
  }

  /// Who touched a thing before a step, latest first: writers, and for a writer also readers.
  private func earlier(than step: Int, _ key: UInt64, writes: Bool) -> [Event] {
    if key == Touch.world { return (0..<step).reversed().map { Event(step: $0, mask: Touch.reads) } }
    guard let history = histories[key] else { return [] }
    var result: [Event] = []
    var reads = writes ? history.reads.count - 1 : -1
    for event in history.writes.reversed() {
      while reads >= 0, history.reads[reads].step > event.step {
        result.append(history.reads[reads])
        reads -= 1
      }
      result.append(event)
    }
    while reads >= 0 {
      result.append(history.reads[reads])
      reads -= 1
    }
    return result.filter { $0.step < step }
  }

  /// The units that can take the first step of what does not depend on `earlier` up to and with `later`.
  private func initials(from earlier: Int, to later: Int) -> [(unit: UInt32, step: Int)] {
    var result: [(unit: UInt32, step: Int)] = []
    var first: [Int] = []
    var seen = Set<Int>()
    for step in (earlier + 1)...later where step == later || !isOrdered(earlier, step) {
      guard seen.insert(proc[step]).inserted else { continue }
      if !first.contains(where: { isOrdered($0, step) }) { result.append((trace.steps[step].unit, step)) }
      first.append(step)
    }
    return result
  }
}
