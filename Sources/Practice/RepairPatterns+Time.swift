/// Wrong repairs that have to do with time: pauses, and waits that give up.
extension RepairPatterns {
  var sleeps: [NamedRepair] {
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
    let (calm, polite) = (given.calls(named: Self.yieldNames), own.calls(named: Self.yieldNames))
    if polite.count > calm.count, own.spins.count <= given.spins.count {
      result.append(NamedRepair(.yielding, line: Self.added(polite, to: calm, by: \.path).first?.line))
    }
    return result
  }

  private static let yieldNames: Set<String> = ["Task.yield", "sched_yield", "pthread_yield", "pthread_yield_np"]

  /// Calls that wait for a time, and for nothing else.
  private static func pauses(_ shape: ProgramShape) -> [ProgramShape.Call] {
    shape.calls(named: ProgramShape.sleepNames).filter { !shape.limitingSleeps.contains($0.line) }
  }

  /// Calls after which something else is not waited for any longer.
  private static func limits(_ shape: ProgramShape) -> [ProgramShape.Call] {
    shape.calls.filter { call in
      ["withTimeout", "withDeadline", "after", "timeout"].contains(call.name)
        || call.name == "wait" && call.arguments.contains { ["timeout", "wallTimeout"].contains($0.label) }
        || call.name == "lock" && call.arguments.contains { $0.label == "before" }
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
}
