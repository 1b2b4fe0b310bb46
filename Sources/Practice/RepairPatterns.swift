import Figures
import SwiftParser
import SwiftSyntax
import Workbook

/// Recognizes known wrong repairs by what a submission changes in the given program.
///
/// A name is given for a difference alone: what the given program does already is not the submission's doing. Names decide nothing;
/// what passes is decided by the checker.
struct RepairPatterns {
  private let given: ProgramShape
  private let own: ProgramShape
  private let drill: RepairDrill
  private let submission: String

  init(_ drill: RepairDrill, submission: String) {
    self.drill = drill
    self.submission = submission
    given = ProgramShape(drill.buggy.displaySource)
    own = ProgramShape(submission)
  }

  /// Everything that it looks like, the case's own tempting repairs first.
  var named: [NamedRepair] {
    let all =
      processes + endlessLoops + tempting + sleeps + buffers + locks + swallowing + spawning + silencing + waiting
      + ending
    var seen: Set<String> = []
    return all.filter { seen.insert($0.id).inserted }
  }

  /// What is dubious although the submission passes: not what the reference does, too.
  var remarks: [NamedRepair] {
    let usual = RepairPatterns(drill, submission: drill.fixed.displaySource).named.map(\.id)
    // Orders of locks, and data with two of them, are searched and looked for by themselves: one more alone is nothing to remark.
    let refuted = ["tempting", WrongRepair.secondLock.rawValue]
    return named.filter { !refuted.contains($0.id) && !usual.contains($0.id) }
  }

  // MARK: - The case's own

  private var tempting: [NamedRepair] {
    let before = drill.buggy.displaySource
    let change = TokenChange(from: before, to: submission)
    return drill.tempting.compactMap { variant -> (NamedRepair, Double)? in
      guard let title = variant.title, let why = variant.why else { return nil }
      // Lines in another order have the same neighbours: to be the same is enough.
      let isSame = ProgramLines.tokens(submission) == ProgramLines.tokens(variant.displaySource)
      let likeness = isSame ? 1 : change.likeness(to: TokenChange(from: before, to: variant.displaySource))
      let toReference = change.likeness(to: TokenChange(from: before, to: drill.fixed.displaySource))
      guard likeness >= 0.6, isSame || likeness > toReference else { return nil }
      // What is said of it is said with its numbers: three seconds are not “ten milliseconds”.
      let numbers = TokenChange.numbers(variant.displaySource).subtracting(TokenChange.numbers(before))
      guard numbers.isSubset(of: TokenChange.numbers(submission)) else { return nil }
      return (NamedRepair(id: "tempting", title: title, why: why), likeness)
    }
    .sorted { $0.1 > $1.1 }.prefix(1).map(\.0)
  }

  // MARK: - What does not end

  /// Functions that start another process.
  private static let processNames: Set<String> = [
    "fork", "vfork", "posix_spawn", "posix_spawnp", "system", "popen", "Process", "Process.run",
  ]

  private var processes: [NamedRepair] {
    let (before, after) = (given.calls(named: Self.processNames), own.calls(named: Self.processNames))
    guard after.count > before.count else { return [] }
    return [NamedRepair(.otherProcess, line: after.first?.line)]
  }

  private var endlessLoops: [NamedRepair] {
    guard own.endlessLoops.count > given.endlessLoops.count else { return [] }
    return [NamedRepair(.endlessLoop, line: own.endlessLoops.last?.lowerBound)]
  }

  // MARK: - Time

  private var sleeps: [NamedRepair] {
    // A pause in a loop without an end orders nothing.
    let isInLoop = { (call: ProgramShape.Call) in
      own.endlessLoops.count > given.endlessLoops.count && own.endlessLoops.contains { $0.contains(call.line) }
    }
    let before = Self.pauses(given)
    let after = Self.pauses(own).filter { !isInLoop($0) }
    let fresh = Self.added(after, to: before) { "\($0.path)(\($0.arguments.map(\.text)))" }
    var result: [NamedRepair] = []
    // A loop that sleeps in place of a ticker has its period in another way.
    let tickers = (given.calls(named: ["Ticker"]).count, own.calls(named: ["Ticker"]).count)
    if after.count > before.count, let line = fresh.first?.line {
      if after.count + tickers.1 > before.count + tickers.0 { result.append(NamedRepair(.addedSleep, line: line)) }
    } else if after.count == before.count,
      let line = fresh.first(where: { call in
        let old = before.filter { $0.path == call.path }.compactMap(Self.size).max() ?? .infinity
        return (Self.size(call) ?? 0) > old
      })?.line
    {
      result.append(NamedRepair(.longerSleep, line: line))
    }
    let (few, many) = (Self.limits(given), Self.limits(own))
    if many.count > few.count, many.count + tickers.1 > few.count + tickers.0,
      let line = Self.added(many, to: few, by: { "\($0.path)\($0.arguments.map(\.text))" }).first?.line
    {
      result.append(NamedRepair(.timeout, line: line))
    }
    return result
  }

  /// Calls that wait for a time, and for nothing else.
  private static func pauses(_ shape: ProgramShape) -> [ProgramShape.Call] {
    shape.calls(named: ProgramShape.sleepNames).filter { !shape.limitingSleeps.contains($0.line) }
  }

  /// Calls after which something else is not waited for any longer.
  private static func limits(_ shape: ProgramShape) -> [ProgramShape.Call] {
    shape.calls.filter { call in
      ["withTimeout", "withDeadline", "after", "timeout"].contains(call.name)
        || call.name == "wait" && call.arguments.contains { ["timeout", "wallTimeout"].contains($0.label) }
        || call.name == "Timer" && call.arguments.contains { $0.label == "after" }
        || ProgramShape.sleepNames.contains(call.name) && shape.limitingSleeps.contains(call.line)
    }
  }

  /// The number in a duration, in seconds as far as the unit is told.
  private static func size(_ call: ProgramShape.Call) -> Double? {
    let text = call.arguments.map(\.text).joined(separator: " ")
    guard let digits = text.firstMatch(of: /[0-9][0-9_]*(\.[0-9]+)?/),
      let value = Double(digits.output.0.replacing("_", with: ""))
    else { return nil }
    if text.contains("milliseconds") { return value / 1e3 }
    if text.contains("microseconds") || call.name == "usleep" { return value / 1e6 }
    if text.contains("nanoseconds") || call.arguments.contains(where: { $0.label == "nanoseconds" }) {
      return value / 1e9
    }
    return value
  }

  // MARK: - Space

  private var buffers: [NamedRepair] {
    func sizes(_ shape: ProgramShape) -> [(size: Double, line: Int)] {
      shape.calls.flatMap { call in
        call.arguments.compactMap { argument -> (Double, Int)? in
          let isBuffer =
            ["capacity", "bufferingPolicy"].contains(argument.label)
            || ["bufferingNewest", "bufferingOldest"].contains(call.name)
          guard isBuffer else { return nil }
          if argument.text.contains("unbounded") { return (.infinity, call.line) }
          return argument.text.firstMatch(of: /[0-9]+/).flatMap { Double($0.output) }.map { ($0, call.line) }
        }
      }
    }
    func semaphores(_ shape: ProgramShape) -> [(size: Double, line: Int)] {
      shape.calls(named: ["DispatchSemaphore", "WeightedSemaphore"]).compactMap { call in
        call.arguments.first.flatMap { Double($0.text) }.map { ($0, call.line) }
      }
    }
    func sum(_ list: [(size: Double, line: Int)]) -> Double { list.reduce(0) { $0 + $1.size } }
    var result: [NamedRepair] = []
    let (before, after) = (sizes(given), sizes(own))
    if sum(after) > sum(before) {
      result.append(
        NamedRepair(
          .biggerBuffer,
          line: after.first { one in !before.contains { $0.size == one.size } }?.line ?? after.first?.line))
    }
    let (few, many) = (semaphores(given), semaphores(own))
    if few.count == many.count, sum(many) > sum(few) {
      result.append(NamedRepair(.morePermits, line: many.first?.line))
    }
    return result
  }

  // MARK: - Locks

  private var locks: [NamedRepair] {
    var result: [NamedRepair] = []
    for variable in Set(own.uses.map(\.variable)).sorted() {
      let uses = own.uses.filter { $0.variable == variable }
      let locked = uses.filter { !$0.locks.isEmpty }
      guard let first = locked.first else { continue }
      let shared = locked.dropFirst().reduce(first.locks) { $0.intersection($1.locks) }
      let wasSo = given.uses.filter { $0.variable == variable && !$0.locks.isEmpty }
      let sharedBefore = wasSo.dropFirst().reduce(wasSo.first?.locks ?? []) { $0.intersection($1.locks) }
      let names = Set(locked.flatMap(\.locks)).sorted()
      if shared.isEmpty, names.count > 1, wasSo.isEmpty || !sharedBefore.isEmpty {
        result.append(
          NamedRepair(
            .twoLocks,
            detail: "`\(variable)` is guarded by \(names.map(Self.quoted).joined(separator: " here and by ")) there.",
            line: locked.first { $0.locks != first.locks }?.line))
      } else if let bare = uses.first(where: \.locks.isEmpty), !own.isolated.contains(variable),
        locked.count > wasSo.count || (!wasSo.isEmpty && given.uses.count { $0.variable == variable } == wasSo.count)
      {
        result.append(
          NamedRepair(
            .unlockedAccess, detail: "`\(variable)` is guarded in one place and used without the lock in another.",
            line: bare.line))
      }
    }
    let (before, after) = (given.calls(named: ProgramShape.lockTypes), own.calls(named: ProgramShape.lockTypes))
    if own.locksPerCall.count > given.locksPerCall.count {
      result.append(NamedRepair(.lockPerCall, line: own.locksPerCall.first))
    } else if after.count > before.count, guards(own) > guards(given),
      !result.contains(where: { $0.id == "two-locks" }), after.count > 1
    {
      result.append(
        NamedRepair(
          .secondLock,
          line: Self.added(after, to: before) { $0.path + "\($0.arguments.map(\.text))" }.first?.line
            ?? after.last?.line))
    }
    if own.sections.count > given.sections.count, !given.sections.isEmpty, own.guarded <= given.guarded {
      result.append(NamedRepair(.earlyUnlock, line: own.sections.last))
    }
    if own.sections.count < given.sections.count, after.count < before.count, guards(own) < guards(given),
      !Set(given.uses.filter { !$0.locks.isEmpty }.map(\.variable)).isDisjoint(with: own.uses.map(\.variable))
        || given.uses.allSatisfy(\.locks.isEmpty)
    {
      result.append(NamedRepair(.oneLockLess, line: nil))
    }
    let (serial, side) = (concurrentQueues(given), concurrentQueues(own))
    if side.count > serial.count, own.identifiers["barrier", default: 0] <= given.identifiers["barrier", default: 0] {
      result.append(NamedRepair(.concurrentQueue, line: side.last?.line))
    }
    return result
  }

  /// Whatever keeps others out, of any kind: one may take the place of another.
  private func guards(_ shape: ProgramShape) -> Int {
    shape.calls(named: ProgramShape.lockTypes.union(["Atomic"])).count + shape.actors
  }

  private func concurrentQueues(_ shape: ProgramShape) -> [ProgramShape.Call] {
    shape.calls(named: ["DispatchQueue"]).filter { call in
      call.arguments.contains { $0.label == "attributes" && $0.text.contains("concurrent") }
    }
  }

  private static func quoted(_ lock: String) -> String {
    lock.hasPrefix(ProgramShape.Use.ownMark)
      ? "its own `\(lock.dropFirst(ProgramShape.Use.ownMark.count))`" : "`\(lock)`"
  }

  // MARK: - Errors

  private var swallowing: [NamedRepair] {
    var result: [NamedRepair] = []
    // A pause that the submission brings along has no error but cancellation, and is named by itself.
    let known = Set(given.calls(named: ProgramShape.sleepNames).map { "\($0.arguments.map(\.text))" })
    let fresh = Set(
      own.calls(named: ProgramShape.sleepNames).filter { !known.contains("\($0.arguments.map(\.text))") }.map(\.line))
    let ignored = own.triesIgnored.filter { !fresh.contains($0) } + own.emptyCatches
    if ignored.count > given.triesIgnored.count + given.emptyCatches.count {
      result.append(NamedRepair(.swallowedError, line: ignored.max()))
    }
    if own.retries.count > given.retries.count {
      result.append(NamedRepair(.retry, line: own.retries.last))
    }
    return result
  }

  // MARK: - Tasks

  private static let spawnNames: Set<String> = [
    "Task", "Task.detached", "addTask", "addTaskUnlessCancelled", "go", "detachNewThread", "Thread", "async",
    "asyncAfter",
    "concurrentPerform", "withTaskGroup", "withThrowingTaskGroup", "withDiscardingTaskGroup", "start",
  ]

  private func spawns(_ shape: ProgramShape) -> Int {
    shape.calls(named: Self.spawnNames).count + shape.asyncLets.count
  }

  private var spawning: [NamedRepair] {
    var result: [NamedRepair] = []
    let (before, after) = (given.calls(named: ["Task.detached"]), own.calls(named: ["Task.detached"]))
    if after.count > before.count {
      result.append(NamedRepair(.detached, line: after.last?.line))
    }
    if own.unowned.count > given.unowned.count {
      result.append(NamedRepair(.unowned, line: own.unowned.last))
    }
    if spawns(given) > 0, spawns(own) == 0 {
      result.append(NamedRepair(.serialized, line: nil))
    }
    return result
  }

  private var silencing: [NamedRepair] {
    guard own.unchecked.count > given.unchecked.count else { return [] }
    return [
      NamedRepair(.silencedCompiler, line: own.unchecked.last)
    ]
  }

  private var waiting: [NamedRepair] {
    if own.spins.count > given.spins.count {
      return [NamedRepair(.busyWait, line: own.spins.last)]
    }
    let conditions: Set<String> = ["NSCondition", "AsyncCondition", "pthread_cond_wait"]
    guard !conditions.isDisjoint(with: own.identifiers.keys), own.waitsInIf.count > given.waitsInIf.count,
      own.waitsInLoop.count <= given.waitsInLoop.count
    else {
      return []
    }
    return [
      NamedRepair(.ifAroundWait, line: own.waitsInIf.last)
    ]
  }

  // MARK: - Ways out

  private var ending: [NamedRepair] {
    var result: [NamedRepair] = []
    let names: Set<String> = ["exit", "_exit", "quick_exit", "_Exit", "Glibc.exit", "Foundation.exit", "abort"]
    let (before, after) = (given.calls(named: names), own.calls(named: names))
    if after.count > before.count {
      result.append(NamedRepair(.exit, line: after.last?.line))
    }
    let signals: Set<String> = ["signal", "sigaction", "sigprocmask", "pthread_sigmask"]
    let caught = own.calls.filter { signals.contains($0.path) || signals.map { "Glibc." + $0 }.contains($0.path) }
    if caught.count > given.calls.filter({ signals.contains($0.path) }).count {
      result.append(NamedRepair(.caughtSignal, line: caught.last?.line))
    }
    return result
  }

  // MARK: - The work

  /// Functions of the given program and the reference that are called in both, and in the submission not any more, or are empty there.
  var droppedWork: [String] {
    let reference = ProgramShape(drill.fixed.displaySource)
    func called(_ shape: ProgramShape, _ name: String) -> Bool { shape.identifiers[name, default: 0] > 1 }
    return given.functions.intersection(reference.functions).sorted().filter { name in
      guard called(given, name), called(reference, name) else { return false }
      if own.emptyFunctions.contains(name), !own.functions.contains(name) { return true }
      return own.functions.contains(name) && !called(own, name) && !isHandedOver(name) && !isReplaced(name)
    }
  }

  /// Whether a function that nobody calls any more is a shell around a new one, and others call that: the one that takes the lock around
  /// the one that does the work.
  private func isHandedOver(_ name: String) -> Bool {
    own.functions.subtracting(given.functions).contains { new in
      own.names[name, default: []].contains(new) && own.identifiers[new, default: 0] > 2
    }
  }

  /// Whether nobody uses the type any more that has a function: something else does what it was there for, and what it came to is
  /// compared.
  private func isReplaced(_ name: String) -> Bool {
    let types = own.owners[name, default: []]
    return !types.isEmpty && types.allSatisfy { own.identifiers[$0, default: 0] == 1 }
  }

  private static func added(
    _ after: [ProgramShape.Call], to before: [ProgramShape.Call], by key: (ProgramShape.Call) -> String
  ) -> [ProgramShape.Call] {
    var rest: [String: Int] = [:]
    for call in before { rest[key(call), default: 0] += 1 }
    return after.filter { call in
      let name = key(call)
      guard let count = rest[name], count > 0 else { return true }
      rest[name] = count - 1
      return false
    }
  }
}

/// What an edit takes out of a program and puts into it, by tokens; names of the editor's own choice do not count.
struct TokenChange {
  private let added: [String: Int]
  private let removed: [String: Int]

  init(from before: String, to after: String) {
    let (left, right) = (Self.tokens(before), Self.tokens(after))
    let known = Set(left)
    // Pairs of neighbours, so that where a token stands matters.
    let leftPairs = Self.pairs(left.map { $0 })
    let rightPairs = Self.pairs(right.map { known.contains($0) || !Self.isName($0) ? $0 : "_" })
    added = rightPairs.merging(leftPairs) { max(0, $0 - $1) }.filter { rightPairs[$0.key] != nil && $0.value > 0 }
    removed = leftPairs.merging(rightPairs) { max(0, $0 - $1) }.filter { leftPairs[$0.key] != nil && $0.value > 0 }
  }

  /// How much two edits share of what either of them does: 0 for nothing, 1 for all of it.
  func likeness(to other: TokenChange) -> Double {
    func counts(_ left: [String: Int], _ right: [String: Int]) -> (shared: Int, all: Int) {
      Set(left.keys).union(right.keys).reduce((0, 0)) { sum, key in
        let (one, two) = (left[key] ?? 0, right[key] ?? 0)
        return (sum.0 + min(one, two), sum.1 + max(one, two))
      }
    }
    let (plus, minus) = (counts(added, other.added), counts(removed, other.removed))
    let all = plus.all + minus.all
    return all == 0 ? 0 : Double(plus.shared + minus.shared) / Double(all)
  }

  /// The number literals of a program.
  static func numbers(_ source: String) -> Set<String> {
    Set(tokens(source).filter { $0.first?.isNumber ?? false })
  }

  private static func tokens(_ source: String) -> [String] {
    Parser.parse(source: source).tokens(viewMode: .sourceAccurate).map(\.text)
  }

  private static func pairs(_ tokens: [String]) -> [String: Int] {
    Dictionary(zip(tokens, tokens.dropFirst()).map { ("\($0) \($1)", 1) }, uniquingKeysWith: +)
  }

  private static func isName(_ token: String) -> Bool { token.first.map { $0.isLetter || $0 == "_" } ?? false }
}
