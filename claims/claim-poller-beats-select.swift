import CSP
import CaseKit
import Foundation
import Synchronization

let count = 20_000

/// A ring for one producer and one consumer, without a lock.
///
/// Unchecked: a slot belongs to the producer until `end` has passed it, and then to the consumer until `start` has.
final class Ring: @unchecked Sendable {
  private static let size = 256
  private let slots = UnsafeMutablePointer<Int>.allocate(capacity: Ring.size)
  private let start = Atomic(0)
  private let end = Atomic(0)

  deinit { slots.deallocate() }

  func put(_ value: Int) -> Bool {
    let place = end.load(ordering: .relaxed)
    guard place - start.load(ordering: .acquiring) < Ring.size else { return false }
    slots[place % Ring.size] = value
    end.store(place + 1, ordering: .releasing)
    return true
  }

  func take() -> Int? {
    let place = start.load(ordering: .relaxed)
    guard place < end.load(ordering: .acquiring) else { return nil }
    defer { start.store(place + 1, ordering: .releasing) }
    return slots[place % Ring.size]
  }
}

/// Runs `body` on a thread of its own, as an event loop does.
func onThread(_ body: @escaping @Sendable () -> Void) async {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread {
      body()
      continuation.resume()
    }
  }
}

/// A loop that looks again and again, and lets others have the processor in between.
func poll() async {
  let ring = Ring()
  async let producer: Void = onThread {
    for value in 1...count { while !ring.put(value) { sched_yield() } }
  }
  await onThread {
    var sum = 0
    for _ in 1...count {
      while true {
        if let value = ring.take() {
          sum += value
          break
        }
        sched_yield()
      }
    }
    keep(sum)
  }
  await producer
}

/// A loop that waits for the next element, which the producer never waits for.
func stream() async {
  let (messages, events) = AsyncStream.makeStream(of: Int.self)
  async let producer: Void = onThread {
    for value in 1...count { events.yield(value) }
    events.finish()
  }
  var sum = 0
  for await value in messages { sum += value }
  await producer
  keep(sum)
}

/// A loop that waits for messages and for the end.
func receive() async {
  let messages = Channel<Int>(capacity: 256)
  let (context, stop) = Context.background.withCancel()
  let sum = Mutex(0)
  go {
    for value in 1...count { await messages.send(value) }
    messages.close()
  }
  while context.error == nil {
    await select(
      .receive(from: messages) { value in
        if let value { sum.withLock { $0 += value } } else { stop() }
      },
      .done(context))
  }
  keep(sum.withLock { $0 })
}

func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

@main struct Loops {
  static func main() async throws {
    await measure(
      rounds: 9, Alternative("select", receive), Alternative("stream", stream), Alternative("poller", poll))

    // Half a second in which no message comes.
    let messages = Channel<Int>()
    let waiter = go { _ = await messages.receive() }
    var before = processorTime()
    try await Task.sleep(for: .milliseconds(500))
    report("select, idle for 500 ms", processorTime() - before, unit: "s")
    messages.close()
    await waiter.value

    let ring = Ring()
    let isOver = Atomic(false)
    async let poller: Void = onThread {
      while !isOver.load(ordering: .relaxed) { if ring.take() == nil { sched_yield() } }
    }
    before = processorTime()
    try await Task.sleep(for: .milliseconds(500))
    report("poller, idle for 500 ms", processorTime() - before, unit: "s")
    isOver.store(true, ordering: .relaxed)
    await poller
  }
}
