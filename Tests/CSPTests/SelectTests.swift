import Testing

@testable import CSP

@Suite("select", .timeLimit(.minutes(5)))
struct SelectTests {
  @Test("The case that is ready is taken")
  func takesTheReadyCase() async {
    let quiet = Channel<Int>()
    let busy = Channel<Int>(capacity: 1)
    let taken = AtomicBox("")
    await busy.send(3)
    await select(
      .receive(from: quiet) { _ in taken.update { $0 = "quiet" } },
      .receive(from: busy) { value in taken.update { $0 = "busy \(value!)" } })
    #expect(taken.read() == "busy 3")
    await select(
      .receive(from: quiet) { _ in taken.update { $0 = "quiet" } },
      .send(4, to: busy) { taken.update { $0 = "sent" } })
    #expect(taken.read() == "sent")
    #expect(await busy.receive() == 4)
  }

  @Test("Without a ready case, otherwise runs and nothing is left behind")
  func otherwise() async {
    let channel = Channel<Int>()
    let taken = Counter()
    await select(.receive(from: channel), .send(1, to: channel), .otherwise { taken.increment() })
    #expect(taken.count == 1)
    #expect(channel.parkedCount == 0)
    await select(.otherwise { taken.increment() })
    #expect(taken.count == 2)
  }

  @Test("Without a ready case, it waits on all, and leaves all when one was taken")
  func parksOnAll() async {
    let first = Channel<Int>()
    let second = Channel<Int>()
    let third = Channel<Int>()
    let got = Channel<Int?>(capacity: 1)
    let task = go {
      await select(
        .receive(from: first) { _ in await got.send(-1) },
        .receive(from: second) { await got.send($0) },
        .send(9, to: third) { await got.send(-2) })
    }
    await eventually { first.parkedCount + second.parkedCount + third.parkedCount == 3 }
    await second.send(5)
    #expect(await got.receive() == 5)
    await task.value
    #expect(first.parkedCount + second.parkedCount + third.parkedCount == 0)
  }

  @Test("Thousands of selects on a quiet channel leave no trace there")
  func quietChannelDoesNotGrow() async {
    let quiet = Channel<Int>()
    let busy = Channel<Int>()
    let rounds = 2000
    go { for number in 0..<rounds { await busy.send(number) } }
    for _ in 0..<rounds { await select(.receive(from: quiet), .receive(from: busy)) }
    #expect(quiet.parkedCount == 0)
    #expect(busy.parkedCount == 0)
  }

  @Test("Each of the ready cases has the same chance")
  func fairness() async {
    let channels = (0..<4).map { _ in Channel<Int>(capacity: 1) }
    let counts = AtomicBox([0, 0, 0, 0])
    for channel in channels { await channel.send(0) }
    let rounds = 4000
    for _ in 0..<rounds {
      await select(
        channels.enumerated().map { index, channel in
          .receive(from: channel) { _ in
            counts.update { $0[index] += 1 }
            await channel.send(0)
          }
        })
    }
    // Binomial with p = 1/4: the standard deviation is 27; a fair choice misses this by chance once in 10^13 runs.
    for count in counts.read() { #expect(abs(count - rounds / 4) < 210) }
  }

  @Test("A closed channel is always ready to receive")
  func closedIsReady() async {
    let channel = Channel<Int>()
    channel.close()
    let taken = Counter()
    await select(
      .receive(from: channel) { if $0 == nil { taken.increment() } }, .receive(from: Channel<Int>.never))
    #expect(taken.count == 1)
  }

  @Test("Close wakes a select that waits to receive")
  func closeWakes() async {
    let channel = Channel<Int>()
    let got = Channel<Int?>(capacity: 1)
    go { await select(.receive(from: channel) { await got.send($0) }, .receive(from: Channel<Int>.never)) }
    await eventually { channel.parkedCount == 1 }
    channel.close()
    #expect(await got.receive() == .some(nil))
  }

  @Test("A select does not meet itself")
  func doesNotMeetItself() async {
    let channel = Channel<Int>()
    let got = Channel<String>(capacity: 1)
    go {
      await select(
        .send(1, to: channel) { await got.send("sent") }, .receive(from: channel) { await got.send("got \($0!)") })
    }
    await eventually { channel.parkedCount == 2 }
    await channel.send(2)
    #expect(await got.receive() == "got 2")
    #expect(channel.parkedCount == 0)
  }

  @Test("Selects that send and selects that receive meet, in whatever order they name the channels")
  func selectsMeet() async {
    let left = Channel<Int>()
    let right = Channel<Int>()
    let sum = AtomicBox(0)
    let group = WaitGroup()
    for task in 0..<20 {
      group.go {
        for number in 0..<100 {
          let value = task * 100 + number
          await select(.send(value, to: left), .send(value, to: right))
        }
      }
      group.go {
        for _ in 0..<100 {
          await select(
            .receive(from: right) { value in sum.update { $0 += value! } },
            .receive(from: left) { value in sum.update { $0 += value! } })
        }
      }
    }
    await group.wait()
    #expect(sum.read() == 1999 * 2000 / 2)
    #expect(left.parkedCount + right.parkedCount == 0)
  }

  @Test("after fires when nothing else does")
  func afterFires() async {
    let taken = Counter()
    let start = ContinuousClock.now
    await select(.receive(from: Channel<Int>()), .after(.milliseconds(20)) { taken.increment() })
    #expect(taken.count == 1)
    #expect(ContinuousClock.now - start >= .milliseconds(20))
  }

  @Test("after that lost ends with its select, long before its time")
  func afterLoses() async {
    let channel = Channel<Int>()
    let taken = Counter()
    let start = ContinuousClock.now
    go { await channel.send(1) }
    await select(.receive(from: channel), .after(.seconds(3600)) { taken.increment() })
    // The select waits for its timer's task to end, so a task that slept on would be seen here.
    #expect(ContinuousClock.now - start < .seconds(60))
    #expect(taken.count == 0)
  }

  @Test("A case can be used again")
  func reuse() async {
    let channel = Channel<Int>(capacity: 2)
    let taken = Counter()
    let receive = SelectCase.receive(from: channel) { _ in taken.increment() }
    await channel.send(1)
    await channel.send(2)
    await select(receive)
    await select(receive)
    #expect(taken.count == 2)
  }
}
