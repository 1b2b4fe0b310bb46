import CSP

extension Context {
  /// The wrapper: nobody calls without saying how long it may take.
  func limited(to limit: Duration) -> (Context, @Sendable () -> Void) { withTimeout(limit) }
}

/// What is left of a limit. It is made from a limit and in no other way.
struct Budget {
  let context: Context

  static func with<Value>(_ limit: Duration, _ work: @Sendable (Budget) async -> Value) async -> Value {
    let (context, cancel) = Context.background.withTimeout(limit)
    defer { cancel() }
    return await work(Budget(context: context))
  }

  private init(context: Context) { self.context = context }
}

/// Answers after ten seconds, unless the caller gives up first.
struct Library {
  func find(_ title: String, _ context: Context) async -> String {
    await select(.after(.seconds(10)), .done(context))
    return context.error == nil ? "found" : "given up"
  }

  /// Cannot be called without a limit.
  func find(_ title: String, within budget: Budget) async -> String { await find(title, budget.context) }
}

@main struct Readers {
  static func main() async {
    let library = Library()
    await time("wrapper used") {
      let (context, cancel) = Context.background.limited(to: .seconds(3))
      defer { cancel() }
      return await library.find("Dune", context)
    }
    await time("wrapper left out") { await library.find("Dune", .background) }
    await time("a limit of a day") {
      let (context, cancel) = Context.background.limited(to: .seconds(86_400))
      defer { cancel() }
      return await library.find("Dune", context)
    }
    await time("budget") {
      await Budget.with(.seconds(3)) { await library.find("Dune", within: $0) }
    }
  }

  static func time(_ name: String, _ work: @Sendable () async -> String) async {
    let start = ContinuousClock.now
    let answer = await work()
    print("\(name): \(answer) after \((.now - start).components.seconds) s")
  }
}
