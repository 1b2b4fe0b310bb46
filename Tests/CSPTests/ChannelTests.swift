import Testing

@testable import CSP

@Suite("Channel", .timeLimit(.minutes(5)))
struct ChannelTests {
  @Test("An unbuffered send returns only after its element was received")
  func rendezvous() async {
    let channel = Channel<Int>()
    let sent = Counter()
    go {
      await channel.send(1)
      sent.increment()
    }
    await eventually { channel.parkedCount == 1 }
    #expect(sent.count == 0)
    #expect(channel.count == 0)
    #expect(await channel.receive() == 1)
    await eventually { sent.count == 1 }
  }

  @Test("A buffered channel takes as many elements as it holds, then sends wait")
  func buffered() async {
    let channel = Channel<Int>(capacity: 2)
    await channel.send(1)
    await channel.send(2)
    #expect(channel.count == 2)
    #expect(channel.capacity == 2)
    #expect(!channel.trySend(3))
    go { await channel.send(3) }
    await eventually { channel.parkedCount == 1 }
    #expect(await channel.receive() == 1)
    // The sender that waited has taken the free place at once.
    #expect(channel.count == 2)
    #expect(await channel.receive() == 2)
    #expect(await channel.receive() == 3)
    #expect(channel.tryReceive() == .none)
  }

  @Test("Receivers are served in the order in which they came")
  func receiversAreServedInOrder() async {
    let channel = Channel<Int>()
    let log = AtomicBox<[String]>([])
    let group = WaitGroup()
    for name in 0..<5 {
      group.go {
        let element = await channel.receive()
        log.update { $0.append("\(name)<-\(element!)") }
      }
      await eventually { channel.parkedCount == name + 1 }
    }
    for number in 0..<5 { await channel.send(number) }
    await group.wait()
    #expect(log.read().sorted() == (0..<5).map { "\($0)<-\($0)" })
  }

  @Test("Senders are served in the order in which they came")
  func sendersAreServedInOrder() async {
    let channel = Channel<Int>()
    for number in 0..<5 {
      go { await channel.send(number) }
      await eventually { channel.parkedCount == number + 1 }
    }
    var received: [Int?] = []
    for _ in 0..<5 { received.append(await channel.receive()) }
    #expect(received == [0, 1, 2, 3, 4])
  }

  @Test("Close lets the buffer be drained, then every receive gives nil")
  func closeAndDrain() async {
    let channel = Channel<Int>(capacity: 3)
    await channel.send(1)
    await channel.send(2)
    channel.close()
    #expect(await channel.receive() == 1)
    #expect(channel.tryReceive() == .some(2))
    #expect(await channel.receive() == nil)
    #expect(channel.tryReceive() == .some(nil))
  }

  @Test("Close wakes every receiver with nil")
  func closeWakesReceivers() async {
    let channel = Channel<Int>()
    let woken = Counter()
    let group = WaitGroup()
    for _ in 0..<10 {
      group.go {
        if await channel.receive() == nil { woken.increment() }
      }
    }
    await eventually { channel.parkedCount == 10 }
    channel.close()
    await group.wait()
    #expect(woken.count == 10)
  }

  @Test("Iteration ends when the channel is closed and drained")
  func iteration() async {
    let channel = Channel<Int>(capacity: 2)
    go {
      for number in 1...100 { await channel.send(number) }
      channel.close()
    }
    var sum = 0
    for await number in channel { sum += number }
    #expect(sum == 5050)
  }

  @Test("trySend and tryReceive meet a waiting partner")
  func tryOperationsMeetPartners() async {
    let channel = Channel<Int>()
    #expect(!channel.trySend(1))
    #expect(channel.tryReceive() == .none)
    let received = Channel<Int?>(capacity: 1)
    go { await received.send(await channel.receive()) }
    await eventually { channel.parkedCount == 1 }
    #expect(channel.trySend(7))
    #expect(await received.receive() == 7)
    go { await channel.send(8) }
    await eventually { channel.parkedCount == 1 }
    #expect(channel.tryReceive() == .some(8))
  }

  @Test("The nil channel is never ready")
  func never() {
    let channel = Channel<Int>.never
    #expect(!channel.trySend(1))
    #expect(channel.tryReceive() == .none)
    #expect(channel.count == 0)
  }

  @Test("A cancelled task still sends and receives, as in Go")
  func cancellationIsNotObserved() async {
    let channel = Channel<Int>()
    let task = go { await channel.send(5) }
    task.cancel()
    await eventually { channel.parkedCount == 1 }
    #expect(await channel.receive() == 5)
    await task.value
  }

  @Test("No element is lost or doubled among many senders and receivers", arguments: [0, 1, 7, 64])
  func stress(capacity: Int) async {
    let channel = Channel<Int>(capacity: capacity)
    let seen = AtomicBox<[Int]>([])
    let senders = WaitGroup()
    let receivers = WaitGroup()
    for sender in 0..<20 {
      senders.go { for number in 0..<100 { await channel.send(sender * 100 + number) } }
    }
    for _ in 0..<20 {
      receivers.go {
        var mine: [Int] = []
        for await number in channel { mine.append(number) }
        let all = mine
        seen.update { $0 += all }
      }
    }
    await senders.wait()
    channel.close()
    await receivers.wait()
    #expect(seen.read().sorted() == (0..<2000).map { $0 })
  }

  @Test("An operation on an actor's behalf stays on the actor when it need not wait")
  @MainActor func staysOnTheActor() async {
    let channel = Channel<Int>(capacity: 1)
    await channel.send(1)
    MainActor.assertIsolated()
    #expect(await channel.receive() == 1)
  }

  @Test("go leaves the main actor")
  @MainActor func goLeavesTheActor() async {
    let names = Channel<String?>(capacity: 1)
    await go("worker") { await names.send(Task.name) }.value
    #expect(await names.receive() == "worker")
    // A task of the main actor could not run while that waits here; this one can.
    let ran = Counter()
    go { ran.increment() }
    while ran.count == 0 {}
  }
}
