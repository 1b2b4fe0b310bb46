import CTrace

/// Tells an execution as stretches in which one unit runs.
///
/// What only the machinery does (the runtime's own units, locks inside libraries, scheduling points at which nothing happens)
/// is left out, and a long story loses its middle.
struct Interleaving {
  /// Most stretches to tell.
  static let stepLimit = 400
  /// Of these, so many are the first ones.
  private static let firstSteps = 120

  private let model: ExecutionModel
  private let map: SourceMap
  /// Resources that are told of wherever they are used.
  private let important: Set<Int>
  private let told: ToldAccesses
  /// What is told at all; nil: everything.
  private let slice: CausalSlice?
  /// Position of the first record that is told.
  private let start: Int

  init(
    _ model: ExecutionModel, _ map: SourceMap, keeping important: Set<Int>, telling told: ToldAccesses,
    only slice: CausalSlice? = nil, from start: Int = 0
  ) {
    self.model = model
    self.map = map
    self.important = important
    self.told = told
    self.slice = slice
    self.start = start
  }

  func steps(_ names: inout Names) -> [InterleavingStep] {
    var telling = Telling(model: model)
    var steps: [InterleavingStep] = []
    var current: UInt32?
    var touched: Set<UInt64> = []
    /// How often the last action was done in a row.
    var times = 1
    for (position, record) in model.trace.records.enumerated() {
      let next = telling.appearance.resource(of: record)
      guard slice?.keeps[position] ?? true else { continue }
      let access = record.recordKind == .access ? access(record, at: position, &touched, &names) : nil
      guard let (unit, action) = access ?? action(record, resource: next, &telling, &names), position >= start else {
        continue
      }
      // What a fault sets going, such as handlers of a cancellation, is the author's.
      guard !(model.unit(unit)?.isRuntime ?? false) || unit == model.fault?.carrier else { continue }
      if unit == current, let last = steps.indices.last {
        if steps[last].actions.last != action {
          finish(&steps[last], times)
          steps[last].actions.append(action)
          times = 1
        } else {
          times += 1
        }
      } else {
        if let last = steps.indices.last { finish(&steps[last], times) }
        times = 1
        steps.append(
          InterleavingStep(number: steps.count + 1, unit: names.unit(unit), time: record.time, actions: [action]))
        current = unit
      }
    }
    if let last = steps.indices.last { finish(&steps[last], times) }
    if let slice, !slice.leftOut.isEmpty, !steps.isEmpty {
      let some = slice.leftOut.prefix(4).map { names.named($0) }.joined(separator: ", ")
      let more = slice.leftOut.count > 4 ? " and \(slice.leftOut.count - 4) more" : ""
      steps[0].actions.insert(
        .init(text: "(not shown, since no step there leads to what was found: \(some)\(more))", kind: "note"), at: 0)
    }
    guard steps.count > Interleaving.stepLimit else { return steps }
    // How it began says who takes part, how it ended what is wrong; a loop that never ends has more of the same between the two.
    let left = steps.count - Interleaving.stepLimit
    steps.removeSubrange(Interleaving.firstSteps..<Interleaving.firstSteps + left)
    steps[Interleaving.firstSteps].actions.insert(
      .init(text: "(\(left) steps before this are not shown)", kind: "note"), at: 0)
    return steps
  }

  /// Says how often the last action of a step was done: once it is known.
  private func finish(_ step: inout InterleavingStep, _ times: Int) {
    guard times > 1, let last = step.actions.indices.last, step.actions[last].kind == "access" else { return }
    step.actions[last].text += ", \(times) times"
  }

  /// What must be remembered from record to record.
  private struct Telling {
    /// Units that were handed to an executor before: the first time is their start.
    var enqueued: Set<UInt32> = []
    /// Units with an open wait that was told.
    var waiting: Set<UInt32> = []
    var appearance: ResourceAppearance

    init(model: ExecutionModel) {
      appearance = ResourceAppearance(model)
    }
  }

  private func action(
    _ record: TraceRecord, resource: Int?, _ telling: inout Telling, _ names: inout Names
  ) -> (UInt32, InterleavingStep.Action)? {
    let unit = record.unit
    guard let kind = record.recordKind else { return nil }
    func tell(_ text: String, _ kind: String, by actor: UInt32? = nil) -> (UInt32, InterleavingStep.Action)? {
      let actor = actor ?? unit
      return actor == 0 ? nil : (actor, InterleavingStep.Action(text: text, kind: kind, place: map.place(record.stack)))
    }
    if let resource, isNoise(record, kind, resource) { return nil }
    switch kind {
    case .unitBorn:
      guard record.b != 0, !UnitFlags(rawValue: record.d).contains(.runtime) else { return nil }
      return tell("starts \(names.named(unit))", "spawn", by: UInt32(truncatingIfNeeded: record.b))
    case .unitStart, .unitEnd:
      guard unit != model.fault?.carrier else { return nil }
      return kind == .unitStart ? tell("begins", "start") : tell("ends", "end")
    case .unitCancel where unit == model.fault?.carrier && record.a == UInt64(model.fault?.unit ?? 0):
      return nil  // the fault says it, where it strikes
    case .unitCancel: return tell("cancels \(names.named(UInt32(truncatingIfNeeded: record.a)))", "cancel")
    case .taskSuspend:
      return telling.waiting.contains(unit) ? nil : tell("is suspended", "wait")
    case .taskEnqueue:
      let woken = UInt32(truncatingIfNeeded: record.a)
      guard !telling.enqueued.insert(woken).inserted, woken != unit else { return nil }
      return tell("wakes \(names.named(woken))", "wake")
    case .wait:
      guard let resource else { return nil }
      telling.waiting.insert(unit)
      if model.resources[resource].kind == .timer {
        let span = record.d > record.time ? " for \(duration(record.d - record.time))" : ""
        return tell("sleeps\(span)", "sleep")
      }
      let owner = UInt32(truncatingIfNeeded: record.c)
      let holder = owner != 0 && model.resources[resource].kind.isLock ? ", held by \(names.named(owner))" : ""
      return tell(waitPhrase(record.operation, on: resource, &names) + holder, "wait")
    case .waitEnd:
      telling.waiting.remove(unit)
      let waker = UInt32(truncatingIfNeeded: record.c)
      switch record.d {
      case 1: return tell("goes on: its time is up", "wake")
      case 2: return tell("wakes spuriously", "wake")
      case 3: return tell("goes on: its wait failed", "wake")
      default: return tell(waker == 0 ? "goes on" : "goes on, woken by \(names.named(waker))", "wake")
      }
    case .acquire:
      guard record.c <= 1, let resource else { return nil }
      let verb = record.operation == .readLock ? "read-locks" : "takes"
      return tell("\(verb) \(names.resource(resource))", "lock")
    case .release:
      guard record.c == 0, let resource else { return nil }
      return tell("releases \(names.resource(resource))", "unlock")
    case .signal: return resource.flatMap { tell(signalText(record, $0, &names), "signal") }
    case .message:
      guard let resource else { return nil }
      let name = names.resource(resource)
      switch record.operation {
      case .send: return tell("sends on \(name)", "send")
      case .receive: return tell("receives from \(name)", "receive")
      case .drop: return tell("drops a value of \(name)", "send")
      case .close: return tell("closes \(name)", "signal")
      default: return nil
      }
    case .output:
      return tell("prints to \(record.a == 2 ? "standard error" : "standard output")", "output")
    case .fault:
      guard let fault = model.fault, let kind = fault.kind else { return nil }
      switch kind {
      case .cancel: return tell("is cancelled by fault injection, at suspension point \(fault.number)", "fault")
      case .delay: return tell("begins a wait that fault injection makes \(duration(fault.delay)) longer", "fault")
      }
    case .mainEnd:
      // Where the C library stands then tells nobody anything.
      let place = map.isForeign(record.stack) ? nil : map.place(record.stack)
      let text = model.leaverBesideMain == nil ? "ends the program" : "calls exit"
      return (unit, InterleavingStep.Action(text: text, kind: "end", place: place))
    case .crash: return tell("crashes", "crash")
    case .unsupported:
      return tell("calls \(model.trace.string(record.e) ?? "something"), which is not controlled", "point")
    default: return nil
    }
  }

  /// - Parameter touched: Addresses that were told of before; what memory held before that means nothing.
  private func access(
    _ record: TraceRecord, at position: Int, _ touched: inout Set<UInt64>, _ names: inout Names
  ) -> (UInt32, InterleavingStep.Action)? {
    guard told.contains(position), !map.isForeign(record.stack) else { return nil }
    let name = names.memory[position]?.brief
    // What has no name and is not raced for is the compiler's or a library's own.
    guard name != nil || !told.isOnlyShared(position) else { return nil }
    let text = AccessWording(record).phrase(names: name, tellsOldValue: touched.contains(record.a))
    touched.insert(record.a)
    return (record.unit, InterleavingStep.Action(text: text, kind: "access", place: map.place(record.stack)))
  }

  private func signalText(_ record: TraceRecord, _ resource: Int, _ names: inout Names) -> String {
    let name = names.resource(resource)
    let amount = record.e > 1 ? " by \(record.e)" : ""
    let woken = record.c == 0 ? "nobody waits" : record.c == 1 ? "one wakes" : "\(record.c) wake"
    switch record.operation {
    case .broadcast: return "broadcasts \(name): \(woken)"
    case .close: return "closes \(name)"
    case .done: return "counts \(name) down\(amount)"
    case .add: return "counts \(name) up\(amount)"
    case .wait: return "takes \(record.e > 1 ? "\(record.e) units" : "a unit") of \(name)"
    case .resume: return "resumes \(name)"
    default: return model.resources[resource].kind.forgetsSignals ? "signals \(name): \(woken)" : "signals \(name)"
    }
  }

  /// Locks and waits inside libraries are not the author's, unless the trouble is about them.
  private func isNoise(_ record: TraceRecord, _ kind: RecordKind, _ resource: Int) -> Bool {
    guard !important.contains(resource), !model.resources[resource].kind.isAnnotated else { return false }
    let own: Set<ResourceKind> = [.stdio, .queue]
    if own.contains(model.resources[resource].kind), kind != .wait, kind != .waitEnd { return true }
    if model.isInternal(record) { return true }
    return [.acquire, .release, .wait, .waitEnd, .signal].contains(kind) && map.isForeign(record.stack)
  }
}
