import CSP

struct Refused: Error {}

/// Works for 500 ms, unless the context ends sooner.
func work(_ context: Context) async {
  await select(.after(.milliseconds(500)), .done(context))
}

@main struct Parents {
  static func main() async {
    await time("one of the group fails, parent is the background") { _ in
      let (group, context) = ErrorGroup.withContext(.background)
      await group.go {
        try await Task.sleep(for: .milliseconds(2))
        throw Refused()
      }
      await group.go { await work(context) }
      try? await group.wait()
    }
    await time("the request is cancelled, parent is the background") { _ in
      let (group, context) = ErrorGroup.withContext(.background)
      await group.go { await work(context) }
      try? await group.wait()
    }
    await time("the request is cancelled, parent is the request") { request in
      let (group, context) = ErrorGroup.withContext(request)
      await group.go { await work(context) }
      try? await group.wait()
    }
  }

  /// Prints when the group has ended; the request is cancelled after 200 ms.
  static func time(_ form: String, _ run: @Sendable (Context) async -> Void) async {
    let (request, cancel) = Context.background.withCancel(name: "request")
    let client = Timer(after: .milliseconds(200)) { cancel() }
    let began = ContinuousClock.now
    await run(request)
    print("\(form): \(Int((ContinuousClock.now - began) / .milliseconds(1))) ms")
    client.stop()
    cancel()
  }
}
