// All sentences about waiting, in one place.

/// What a unit waits for, as a phrase that follows its name: `"waits for lock B"`.
func phrase(for alternative: WaitGraph.Alternative, _ names: inout Names) -> String {
  guard let index = alternative.resource else {
    guard let unit = alternative.blockers.first else { return "is suspended" }
    return "waits for \(names.named(unit))"
  }
  return waitPhrase(alternative.operation, on: index, &names)
}

/// The same for a resource.
func waitPhrase(_ operation: Operation, on index: Int, _ names: inout Names) -> String {
  let kind = names.model.resources[index].kind
  let name = names.resource(index)
  switch (operation, kind) {
  case (_, .asyncSemaphore): return "waits for a unit of \(name)"
  case (_, .context): return "waits for \(name) to be done"
  case (.receive, .io): return "waits for input on \(name)"
  case (.send, .io): return "waits to write to \(name)"
  case (.send, _): return "waits to send on \(name)"
  case (.receive, _): return "waits to receive from \(name)"
  case (.readLock, _): return "waits to read-lock \(name)"
  case (_, .timer): return "sleeps"
  case (_, .condition), (_, .asyncCondition): return "waits for a signal on \(name)"
  case (_, .queue): return "waits to run on \(name)"
  case (_, .continuation): return "waits for \(name) to be resumed"
  case (_, .taskGroup): return "waits for a child of \(name)"
  case (_, .suspended), (_, .none): return "is suspended"
  default: return "waits for \(name)"
  }
}

/// All alternatives of a wait: `"waits to receive from channel 1 or to send on channel 2"`.
func phrase(for alternatives: [WaitGraph.Alternative], _ names: inout Names) -> String {
  var phrases: [String] = []
  for alternative in alternatives {
    let text = phrase(for: alternative, &names)
    if !phrases.contains(text) { phrases.append(text) }
  }
  guard let first = phrases.first else { return "is suspended" }
  return ([first] + phrases.dropFirst().map { $0.hasPrefix("waits ") ? String($0.dropFirst(6)) : $0 })
    .joined(separator: " or ")
}

/// What somebody else would have to do, as a verb: `"receive"`.
func rescue(for alternatives: [WaitGraph.Alternative], in model: ExecutionModel) -> String {
  guard alternatives.count == 1, let alternative = alternatives.first, let index = alternative.resource else {
    return "wake it"
  }
  switch (alternative.operation, model.resources[index].kind) {
  case (_, .asyncSemaphore): return "release one"
  case (_, .context): return "cancel it"
  case (_, .io): return "wake it"
  case (.send, _): return "receive"
  case (.receive, _): return "send or close"
  case (_, .condition), (_, .asyncCondition), (_, .semaphore), (_, .dispatchSemaphore):
    return "signal it"
  case (_, .continuation): return "resume it"
  case (_, .waitGroup), (_, .group): return "bring it to zero"
  case (_, .barrier): return "arrive at it"
  case (_, let kind) where kind.isLock: return "unlock it"
  default: return "wake it"
  }
}

/// Who ended and owes what `units` wait for: `": task 2 'page 2' ended without its done"`; empty if that is not known.
func debtSentence(_ units: [UInt32], _ graph: WaitGraph, _ names: inout Names) -> String {
  var seen: Set<Int> = []
  var sentences: [String] = []
  for unit in units {
    for alternative in graph.nodes[unit]?.alternatives ?? [] {
      guard let index = alternative.resource, !alternative.debtors.isEmpty, seen.insert(index).inserted else {
        continue
      }
      let over = alternative.debtors.filter { $0 != unit && WaitGraph.hasEnded($0, names.model) }
      let who = crowd(over, names)
      switch names.model.resources[index].kind {
      case .waitGroup where !over.isEmpty:
        sentences.append("\(who) ended without \(over.count == 1 ? "its" : "their") 'done'")
      case .group where !over.isEmpty: sentences.append("\(who) ended without leaving it")
      case .asyncSemaphore, .dispatchSemaphore:
        if !over.isEmpty {
          sentences.append(
            "\(who) took \(over.count == 1 ? "one" : "some") and ended without giving \(over.count == 1 ? "it" : "them") back"
          )
        }
        if alternative.debtors.contains(unit) { sentences.append("\(names.named(unit)) has taken one already") }
      default: break
      }
    }
  }
  return sentences.isEmpty ? "" : ": " + sentences.joined(separator: "; ")
}

/// The operations that can end a wait for an operation on a kind of resource.
func rescuers(of operation: Operation, on kind: ResourceKind) -> Set<Operation> {
  switch (operation, kind) {
  case (_, .asyncSemaphore): [.signal]
  case (_, .context): [.close, .signal, .broadcast]
  case (.send, _): [.receive]
  case (.receive, _): [.send, .close]
  case (_, .waitGroup), (_, .group): [.done]
  case (_, .continuation): [.resume]
  case (_, .barrier): [.wait]
  default: [.signal, .broadcast, .unlock, .close, .resume, .done]
  }
}

/// `"task 1"`, `"task 1 and task 2"`, `"task 1, task 2 and 3 more"`.
func list(_ items: [String], limit: Int = 4) -> String {
  guard items.count > 1 else { return items.first ?? "nobody" }
  if items.count > limit {
    return items.prefix(limit - 1).joined(separator: ", ") + " and \(items.count - limit + 1) more"
  }
  return items.dropLast().joined(separator: ", ") + " and " + (items.last ?? "")
}

/// `"3 tasks"`, `"main"`, `"main and task 2"`: a head for a sentence about several units.
func crowd(_ units: [UInt32], _ names: Names) -> String {
  if units.count <= 2 { return list(units.map(names.named)) }
  let kinds = Set(units.compactMap { names.model.unit($0)?.kind })
  let noun =
    switch kinds.count == 1 ? kinds.first : nil {
    case .task: "tasks"
    case .thread, .main: "threads"
    case .block: "blocks"
    case .timer: "timers"
    case nil: "units"
    }
  return "\(units.count) \(noun)"
}

/// The plural of a phrase that follows a name: `"waits for lock A"` becomes `"wait for lock A"`.
func plural(_ phrase: String) -> String {
  for (one, many) in [("waits", "wait"), ("sleeps", "sleep"), ("is ", "are "), ("holds", "hold"), ("was ", "were ")]
  where phrase.hasPrefix(one) {
    return many + phrase.dropFirst(one.count)
  }
  return phrase
}

/// `"task 1 'holder' sleeps until 36500 days"`: who waits for a time that is too far away to be waited for.
func sleepSentence(_ units: [UInt32], _ names: Names, since start: UInt64 = 0, _ suffix: String) -> String {
  let model = names.model
  let deadlines = units.compactMap(model.farDeadline(of:))
  let verb = units.count == 1 ? "sleeps" : "sleep"
  guard let first = deadlines.min(), first <= UInt64(Int64.max) else {
    return "\(crowd(units, names)) \(verb) for ever"
  }
  let end = first - min(start, first)
  return "\(crowd(units, names)) \(verb) until \(Set(deadlines).count > 1 ? "at least " : "")\(days(end))\(suffix)"
}

/// `"36500 days"`, or a duration in seconds if it is less than two of them.
private func days(_ nanoseconds: UInt64) -> String {
  let day: UInt64 = 86_400_000_000_000
  return nanoseconds < 2 * day ? duration(nanoseconds) : "\(nanoseconds / day) days"
}

/// `"1.5 s"`, `"20 ms"`: a virtual time.
func duration(_ nanoseconds: UInt64) -> String {
  func rounded(_ value: UInt64, _ unit: UInt64) -> String {
    let tenths = (value / (unit / 10))
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
  switch nanoseconds {
  case 1_000_000_000...: return rounded(nanoseconds, 1_000_000_000) + " s"
  case 1_000_000...: return rounded(nanoseconds, 1_000_000) + " ms"
  case 1_000...: return rounded(nanoseconds, 1_000) + " µs"
  default: return "\(nanoseconds) ns"
  }
}
