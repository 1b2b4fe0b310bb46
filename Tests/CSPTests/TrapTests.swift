import CSP
import Testing

@Suite("Traps", .timeLimit(.minutes(5)))
struct TrapTests {
  private func says(_ message: String, _ result: ExitTest.Result?) {
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Fatal error: \(message)"), "standard error was: \(text)")
  }

  @Test("A send on a closed channel")
  func sendOnClosed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let channel = Channel<Int>(capacity: 1)
      channel.close()
      await channel.send(1)
    }
    says("send on closed channel", result)
  }

  @Test("A non-blocking send on a closed channel")
  func trySendOnClosed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let channel = Channel<Int>(capacity: 1)
      channel.close()
      _ = channel.trySend(1)
    }
    says("send on closed channel", result)
  }

  @Test("A channel closed while a send waits")
  func closeUnderSend() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let channel = Channel<Int>()
      let task = go { await channel.send(1) }
      try await Task.sleep(for: .milliseconds(20))
      channel.close()
      await task.value
    }
    says("send on closed channel", result)
  }

  @Test("A send case of a select on a closed channel")
  func selectSendOnClosed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let channel = Channel<Int>()
      channel.close()
      await select(.send(1, to: channel), .otherwise())
    }
    says("send on closed channel", result)
  }

  @Test("A select that waits to send when the channel is closed")
  func closeUnderSelect() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let channel = Channel<Int>()
      let task = go { await select(.send(1, to: channel), .receive(from: Channel<Int>.never)) }
      try await Task.sleep(for: .milliseconds(20))
      channel.close()
      await task.value
    }
    says("send on closed channel", result)
  }

  @Test("A second close")
  func closeTwice() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let channel = Channel<Int>()
      channel.close()
      channel.close()
    }
    says("close of closed channel", result)
  }

  @Test("Close of the nil channel")
  func closeNever() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Channel<Int>.never.close()
    }
    says("close of nil channel", result)
  }

  @Test("A negative counter")
  func negativeCounter() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let group = WaitGroup()
      group.add(1)
      group.done()
      group.done()
    }
    says("sync: negative WaitGroup counter", result)
  }

  @Test("A wait group that is used again too early")
  func reuse() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { @MainActor in
      let group = WaitGroup()
      group.add(1)
      // On the main actor, so that it can not get to run between the two calls below.
      let waiter = Task { @MainActor in await group.wait() }
      await Task.yield()
      try await Task.sleep(for: .milliseconds(20))
      group.done()
      group.add(1)
      await waiter.value
    }
    says("sync: WaitGroup is reused before previous Wait has returned", result)
  }

  @Test("Locks that are not locked")
  func unlockOfUnlocked() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      AsyncMutex().unlock()
    }
    says("sync: unlock of unlocked mutex", result)
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let lock = AsyncRWMutex()
      await lock.rlock()
      lock.unlock()
    }
    says("sync: Unlock of unlocked RWMutex", result)
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let lock = AsyncRWMutex()
      await lock.lock()
      lock.runlock()
    }
    says("sync: RUnlock of unlocked RWMutex", result)
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      await AsyncCondition(AsyncMutex()).wait()
    }
    says("sync: unlock of unlocked mutex", result)
  }

  @Test("A semaphore that is released too often, a limit that comes too late, a ticker without an interval")
  func others() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let semaphore = WeightedSemaphore(3)
      await semaphore.acquire(2)
      semaphore.release(3)
    }
    says("semaphore: released more than held", result)
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let group = ErrorGroup()
      group.setLimit(2)
      await group.go { _ = await Channel<Int>.never.receive() }
      group.setLimit(3)
    }
    says("errgroup: modify limit while 1 tasks in the group are still active", result)
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Ticker(every: .zero)
    }
    says("non-positive interval for NewTicker", result)
  }
}
