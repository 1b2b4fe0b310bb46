import Testing

@testable import CSP

@Suite("Wait groups, locks, conditions and once", .timeLimit(.minutes(5)))
struct SyncTests {
  @Test("wait returns at once on zero, else when the last one is done; then the group can be used again")
  func waitGroup() async {
    let group = WaitGroup()
    await group.wait()
    for round in 1...3 {
      let finished = Counter()
      for _ in 0..<50 { group.go { finished.increment() } }
      await group.wait()
      #expect(finished.count == 50, "round \(round)")
    }
  }

  @Test("Several tasks can wait for one group")
  func manyWaiters() async {
    let group = WaitGroup()
    let waiters = WaitGroup()
    let passed = Counter()
    group.add(2)
    for _ in 0..<5 {
      waiters.go {
        await group.wait()
        passed.increment()
      }
    }
    group.done()
    #expect(passed.count == 0)
    group.add(-1)
    await waiters.wait()
    #expect(passed.count == 5)
  }

  @Test("A mutex lets one task in at a time")
  func mutualExclusion() async {
    let mutex = AsyncMutex()
    let inside = Counter()
    let total = Counter()
    let group = WaitGroup()
    for _ in 0..<20 {
      group.go {
        for _ in 0..<50 {
          await mutex.lock()
          inside.increment()
          if inside.count == 1 { total.increment() }
          await Task.yield()
          inside.decrement()
          mutex.unlock()
        }
      }
    }
    await group.wait()
    #expect(total.count == 1000)
    #expect(mutex.tryLock())
  }

  @Test("A mutex is handed to who has waited longest, and by any task")
  func mutexIsFair() async {
    let mutex = AsyncMutex()
    let order = AtomicBox<[Int]>([])
    let group = WaitGroup()
    await mutex.lock()
    #expect(!mutex.tryLock())
    for number in 0..<5 {
      group.go {
        await mutex.lock()
        order.update { $0.append(number) }
        mutex.unlock()
      }
      await eventually { mutex.waiterCount == number + 1 }
    }
    go { mutex.unlock() }
    await group.wait()
    #expect(order.read() == [0, 1, 2, 3, 4])
  }

  @Test("withLock unlocks when its body throws")
  func withLockUnlocks() async {
    struct Oops: Error {}
    let mutex = AsyncMutex()
    await #expect(throws: Oops.self) { try await mutex.withLock { throw Oops() } }
    #expect(mutex.tryLock())
  }

  @Test("Readers share, writers do not")
  func readersShare() async {
    let lock = AsyncRWMutex()
    await lock.rlock()
    await lock.rlock()
    #expect(lock.tryRLock())
    #expect(!lock.tryLock())
    for _ in 0..<3 { lock.runlock() }
    #expect(lock.tryLock())
    #expect(!lock.tryRLock())
    lock.unlock()
    #expect(await lock.withRLock { 1 } == 1)
    #expect(await lock.withLock { 2 } == 2)
  }

  @Test("A writer that waits keeps new readers out, and they follow it")
  func writersAreNotStarved() async {
    let lock = AsyncRWMutex()
    let order = AtomicBox<[String]>([])
    let group = WaitGroup()
    await lock.rlock()
    group.go {
      await lock.lock()
      order.update { $0.append("writer 1") }
      await eventually { lock.waiterCount == 3 }
      lock.unlock()
    }
    await eventually { lock.waiterCount == 1 }
    #expect(!lock.tryRLock())
    // The second writer comes before the readers, yet the readers that waited go first when the first one unlocks.
    for name in ["writer 2", "reader", "reader"] {
      let waiting = lock.waiterCount
      group.go {
        if name == "reader" { await lock.rlock() } else { await lock.lock() }
        order.update { $0.append(name) }
        if name == "reader" { lock.runlock() } else { lock.unlock() }
      }
      await eventually { lock.waiterCount == waiting + 1 }
    }
    lock.runlock()
    await group.wait()
    #expect(order.read() == ["writer 1", "reader", "reader", "writer 2"])
  }

  @Test("Readers never see a writer's half-done work")
  func readersAndWriters() async {
    let lock = AsyncRWMutex()
    let pair = AtomicBox((0, 0))
    let torn = Counter()
    let group = WaitGroup()
    for task in 0..<16 {
      group.go {
        for _ in 0..<50 {
          if task.isMultiple(of: 4) {
            await lock.lock()
            pair.update { $0.0 += 1 }
            await Task.yield()
            pair.update { $0.1 += 1 }
            lock.unlock()
          } else {
            await lock.rlock()
            let (left, right) = pair.read()
            if left != right { torn.increment() }
            lock.runlock()
          }
        }
      }
    }
    await group.wait()
    #expect(torn.count == 0)
    #expect(pair.read() == (200, 200))
  }

  @Test("signal wakes who has waited longest, broadcast everyone, and neither is remembered")
  func condition() async {
    let mutex = AsyncMutex()
    let condition = AsyncCondition(mutex)
    let order = AtomicBox<[Int]>([])
    let group = WaitGroup()
    condition.signal()
    condition.broadcast()
    for number in 0..<4 {
      group.go {
        await mutex.lock()
        await condition.wait()
        order.update { $0.append(number) }
        mutex.unlock()
      }
      await eventually { condition.waiterCount == number + 1 }
    }
    condition.signal()
    await eventually { order.read() == [0] }
    condition.signal()
    await eventually { order.read() == [0, 1] }
    condition.broadcast()
    await group.wait()
    #expect(order.read().sorted() == [0, 1, 2, 3])
    #expect(mutex.tryLock())
  }

  @Test("No signal is lost between unlock and wait")
  func conditionQueue() async {
    let mutex = AsyncMutex()
    let notEmpty = AsyncCondition(mutex)
    let queue = AtomicBox<[Int]>([])
    let sum = AtomicBox(0)
    let group = WaitGroup()
    for _ in 0..<10 {
      group.go {
        for _ in 0..<50 {
          await mutex.lock()
          while queue.read().isEmpty { await notEmpty.wait() }
          let last = queue.read().last!
          queue.update { _ = $0.popLast() }
          mutex.unlock()
          sum.update { $0 += last }
        }
      }
      group.go {
        for number in 1...50 {
          await mutex.withLock { queue.update { $0.append(number) } }
          notEmpty.signal()
        }
      }
    }
    await group.wait()
    #expect(sum.read() == 10 * 50 * 51 / 2)
  }

  @Test("once runs one body, and nobody returns before it is finished")
  func once() async {
    let once = AsyncOnce()
    let runs = Counter()
    let finished = Counter()
    let tooEarly = Counter()
    let group = WaitGroup()
    for _ in 0..<20 {
      group.go {
        await once.run {
          runs.increment()
          for _ in 0..<10 { await Task.yield() }
          finished.increment()
        }
        if finished.count != 1 { tooEarly.increment() }
      }
    }
    await group.wait()
    await once.run { runs.increment() }
    #expect(runs.count == 1)
    #expect(tooEarly.count == 0)
  }
}
