import Testing

@testable import CSP

private struct Failure: Error, Equatable {
  let number: Int
}

@Suite("ErrorGroup, WeightedSemaphore, SingleFlight and ObjectPool", .timeLimit(.minutes(5)))
struct GroupTests {
  @Test("The first error cancels the context and is what wait throws")
  func firstError() async {
    let (group, context) = ErrorGroup.withContext(.background)
    for number in 0..<5 {
      await group.go {
        if number == 3 { throw Failure(number: 3) }
        _ = await context.done.receive()
        throw Failure(number: -1)
      }
    }
    await #expect(throws: Failure(number: 3)) { try await group.wait() }
    #expect(context.error == .canceled)
  }

  @Test("Without an error wait returns when all are finished, and cancels the context")
  func success() async throws {
    let (group, context) = ErrorGroup.withContext(.background)
    let finished = Counter()
    for _ in 0..<20 { await group.go { finished.increment() } }
    try await group.wait()
    #expect(finished.count == 20)
    #expect(context.error == .canceled)
  }

  @Test("No more tasks run than the limit allows")
  func limit() async throws {
    let group = ErrorGroup()
    group.setLimit(3)
    let running = Counter()
    let tooMany = Counter()
    for _ in 0..<50 {
      await group.go {
        running.increment()
        if running.count > 3 { tooMany.increment() }
        await Task.yield()
        running.decrement()
      }
    }
    try await group.wait()
    #expect(tooMany.count == 0)
    let gate = Channel<Int>()
    group.setLimit(1)
    #expect(group.tryGo { _ = await gate.receive() })
    #expect(!group.tryGo {})
    gate.close()
    try await group.wait()
    group.setLimit(nil)
    #expect(group.tryGo {})
    try await group.wait()
  }

  @Test("A semaphore's weight is never exceeded")
  func semaphoreBound() async {
    let semaphore = WeightedSemaphore(5)
    let used = AtomicBox(0)
    let tooMuch = Counter()
    let group = WaitGroup()
    for task in 0..<30 {
      group.go {
        let weight = task % 5 + 1
        for _ in 0..<20 {
          await semaphore.acquire(weight)
          used.update { $0 += weight }
          if used.read() > 5 { tooMuch.increment() }
          await Task.yield()
          used.update { $0 -= weight }
          semaphore.release(weight)
        }
      }
    }
    await group.wait()
    #expect(tooMuch.count == 0)
    #expect(semaphore.tryAcquire(5))
    #expect(!semaphore.tryAcquire())
  }

  @Test("A large request is not overtaken by small ones")
  func semaphoreOrder() async {
    let semaphore = WeightedSemaphore(3)
    let order = AtomicBox<[String]>([])
    let group = WaitGroup()
    await semaphore.acquire(2)
    group.go {
      await semaphore.acquire(3)
      order.update { $0.append("large") }
      semaphore.release(3)
    }
    await eventually { semaphore.waiterCount == 1 }
    #expect(!semaphore.tryAcquire(1))
    group.go {
      await semaphore.acquire(1)
      order.update { $0.append("small") }
      semaphore.release(1)
    }
    await eventually { semaphore.waiterCount == 2 }
    semaphore.release(2)
    await group.wait()
    // Small may be granted only after large was; large runs alone, as it takes all.
    #expect(order.read() == ["large", "small"])
  }

  @Test("A request whose context is done is taken back, and lets those behind it through")
  func semaphoreContext() async {
    let semaphore = WeightedSemaphore(2)
    let (context, cancel) = Context.background.withCancel()
    let group = WaitGroup()
    let error = AtomicBox<ContextError?>(nil)
    await semaphore.acquire(1)
    group.go {
      do throws(ContextError) {
        try await semaphore.acquire(2, context)
      } catch let thrown {
        error.update { $0 = thrown }
      }
    }
    await eventually { semaphore.waiterCount == 1 }
    group.go { await semaphore.acquire(1) }
    await eventually { semaphore.waiterCount == 2 }
    cancel()
    await group.wait()
    #expect(error.read() == .canceled)
    semaphore.release(2)
    #expect(semaphore.tryAcquire(2))
    await #expect(throws: ContextError.canceled) { try await semaphore.acquire(1, context) }
    let (soon, cancelSoon) = Context.background.withTimeout(.milliseconds(5))
    await #expect(throws: ContextError.deadlineExceeded) { try await semaphore.acquire(100, soon) }
    cancelSoon()
  }

  @Test("Tasks that ask at the same time share one call")
  func singleFlight() async throws {
    let flight = SingleFlight<String, Int>()
    let calls = Counter()
    let arrived = Counter()
    let results = AtomicBox<[Int]>([])
    let shared = Counter()
    let gate = Channel<Int>()
    let group = ErrorGroup()
    for _ in 0..<10 {
      await group.go {
        arrived.increment()
        let (value, isShared) = try await flight.run("key") {
          calls.increment()
          _ = await gate.receive()
          return 42
        }
        results.update { $0.append(value) }
        if isShared { shared.increment() }
      }
    }
    await eventually { flight.followerCount("key") == 9 }
    gate.close()
    try await group.wait()
    #expect(calls.count == 1)
    #expect(results.read() == Array(repeating: 42, count: 10))
    #expect(shared.count == 10)
    let (value, isShared) = try await flight.run("key") { 43 }
    #expect(value == 43)
    #expect(!isShared)
  }

  @Test("An error is shared like a value, and not remembered; a forgotten call is not joined")
  func singleFlightErrors() async throws {
    let flight = SingleFlight<Int, Int>()
    await #expect(throws: Failure(number: 1)) { _ = try await flight.run(1) { throw Failure(number: 1) } }
    #expect(try await flight.run(1) { 5 }.value == 5)
    let gate = Channel<Int>()
    let first = Task { try await flight.run(2) { await gate.receive() ?? 6 }.value }
    await eventually { gate.parkedCount == 1 }
    flight.forget(2)
    #expect(try await flight.run(2) { 7 }.value == 7)
    gate.close()
    #expect(try await first.value == 6)
  }

  @Test("A pool gives back what was put in, reset, and keeps no more than its limit")
  func objectPool() async {
    let pool = ObjectPool<[Int]>(limit: 2, reset: { $0.removeAll() }, make: { [] })
    let count = pool.withObject { object in
      object.append(1)
      return object.count
    }
    #expect(count == 1)
    #expect(pool.idleCount == 1)
    await pool.withObject { object in
      await Task.yield()
      #expect(object.isEmpty)
      object.append(2)
    }
    #expect(pool.madeCount == 1)
    let objects = [pool.get(), pool.get(), pool.get()]
    #expect(pool.madeCount == 3)
    for object in objects { pool.put(object) }
    #expect(pool.idleCount == 2)
  }

  @Test("A pool takes an object back when its user throws")
  func objectPoolThrows() {
    let pool = ObjectPool<Int> { 0 }
    #expect(throws: Failure(number: 1)) {
      try pool.withObject { (_: inout Int) throws(Failure) in throw Failure(number: 1) }
    }
    #expect(pool.idleCount == 1)
  }
}
