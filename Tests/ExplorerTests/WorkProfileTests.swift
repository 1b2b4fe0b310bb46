import Checker
import Explorer
import Testing

@Suite("WorkProfile")
struct WorkProfileTests {
  /// A trace in which main makes others; `body` says what happens.
  private func profile(_ body: (inout TraceBuilder, _ main: UInt32) -> Void) throws -> WorkProfile {
    var builder = TraceBuilder()
    let main = builder.unit(.main)
    body(&builder, main)
    builder.add(.mainEnd, unit: main)
    return WorkProfile(ExecutionModel(try builder.execution(.exit)))
  }

  @Test("Two that are there at one time are two; one after the other they are one")
  func atOnce() throws {
    let both = try profile { builder, main in
      let (one, two) = (builder.unit(.thread, parent: main), builder.unit(.thread, parent: main))
      for unit in [one, two] { builder.add(.unitEnd, unit: unit) }
    }
    #expect(both.unitsBesideMain == 2 && both.mostAtOnce == 2)
    let inTurn = try profile { builder, main in
      for _ in 1...2 { builder.add(.unitEnd, unit: builder.unit(.thread, parent: main)) }
    }
    #expect(inTurn.unitsBesideMain == 2 && inTurn.mostAtOnce == 1 && !inTurn.mainTakesPart)
  }

  @Test("Main as a task and what the runtime makes are nobody beside main")
  func main() throws {
    let alone = try profile { builder, main in
      _ = builder.unit(.task, parent: main, flags: .mainTask)
      _ = builder.unit(.thread, parent: main, flags: .runtime)
    }
    #expect(alone.unitsBesideMain == 0 && alone.mostAtOnce == 0)
  }

  @Test("Main takes part if it takes a lock while another is there")
  func takesPart() throws {
    let together = try profile { builder, main in
      let other = builder.unit(.thread, parent: main)
      builder.add(.acquire, .lock, unit: main, on: 7, .mutex)
      builder.add(.unitEnd, unit: other)
    }
    #expect(together.mainTakesPart)
    let after = try profile { builder, main in
      builder.add(.unitEnd, unit: builder.unit(.thread, parent: main))
      builder.add(.acquire, .lock, unit: main, on: 7, .mutex)
    }
    #expect(!after.mainTakesPart)
  }

  @Test("Main takes part if it wakes one that waits, as a stream's reader; to start it is no part")
  func wakes() throws {
    func woken(isStarted: Bool, from channel: Bool = false) throws -> WorkProfile {
      try profile { builder, main in
        let other = builder.unit(.task, parent: main)
        if isStarted { builder.add(.unitStart, unit: other) }
        if channel { builder.add(.wait, .send, unit: other, on: 7, .channel) }
        builder.add(.taskEnqueue, unit: main, a: UInt64(other))
        if !isStarted { builder.add(.unitStart, unit: other) }
        builder.add(.unitEnd, unit: other)
      }
    }
    #expect(try woken(isStarted: true).mainTakesPart)
    #expect(try !woken(isStarted: false).mainTakesPart)
    // To take the one value that somebody sends is to wait for an answer.
    #expect(try !woken(isStarted: true, from: true).mainTakesPart)
  }

  @Test("Main takes part if it receives several values of one; one value is an answer", arguments: [1, 2])
  func receives(count: Int) throws {
    let profile = try profile { builder, main in
      let other = builder.unit(.task, parent: main)
      for _ in 1...count { builder.add(.message, .receive, unit: main, on: 7, .channel) }
      builder.add(.unitEnd, unit: other)
    }
    #expect(profile.mainTakesPart == (count > 1))
  }

  @Test("A pause is as long as from its beginning to its limit; one that others have as often is none of its own")
  func pauses() throws {
    func sleeping(_ lengths: [UInt64]) throws -> WorkProfile {
      try profile { builder, main in
        for length in lengths {
          builder.add(.wait, .sleep, unit: main, on: 9, .timer, d: builder.time + length)
          builder.time += length
        }
      }
    }
    let own = try sleeping([5, 30, 5])
    #expect(own.pauses == [5: 2, 30: 1] && own.duration == 40)
    #expect(own.longestPause(besides: []) == 30)
    #expect(own.longestPause(besides: [try sleeping([30])]) == 5)
    #expect(own.longestPause(besides: [try sleeping([30, 5]), try sleeping([5, 5])]) == nil)
    var union = own
    union.formUnion(try sleeping([5, 5, 5]))
    #expect(union.pauses == [5: 3, 30: 1] && union.duration == 40)
  }

  @Test("Two with names that never meet are in turn, whoever is first; in others they may be at one time")
  func inTurn() throws {
    func two(_ names: [String], areTogether: Bool) throws -> WorkProfile {
      try profile { builder, main in
        var open: [UInt32] = []
        for name in names {
          open.append(builder.unit(.task, parent: main, name: name))
          if !areTogether { builder.add(.unitEnd, unit: open.removeLast()) }
        }
        for unit in open { builder.add(.unitEnd, unit: unit) }
      }
    }
    let together = try two(["load", "draw"], areTogether: true)
    var own = try two(["load", "draw"], areTogether: false)
    #expect(together.inTurn == [] && own.inTurn == [["draw", "load"]])
    #expect(own.inTurn(butNotIn: [together, together]) == [["draw", "load"]])
    #expect(own.inTurn(butNotIn: [together, own]) == [])
    own.formUnion(together)
    #expect(own.inTurn == [])
    // Who has no name, or the same one, is nobody in particular.
    #expect(try two(["load", "load"], areTogether: false).inTurn == [])
    #expect(try two(["", "load"], areTogether: false).inTurn == [])
  }

  @Test("A wait for somebody that runs out is a surrender; a sleep, and a wait that somebody ends, are none")
  func surrenders() throws {
    func waiting(_ kind: ResourceKind, endsBy end: UInt64) throws -> WorkProfile {
      try profile { builder, main in
        builder.add(.wait, .wait, unit: main, on: 9, kind, d: builder.time + 50)
        builder.time += 50
        builder.add(.waitEnd, .wait, unit: main, on: 9, kind, d: end)
      }
    }
    #expect(try waiting(.dispatchSemaphore, endsBy: 1).surrenders == [50])
    #expect(try waiting(.dispatchSemaphore, endsBy: 0).surrenders == [])
    #expect(try waiting(.timer, endsBy: 1).surrenders == [])
  }

  @Test("A program's profile is that of several of its executions")
  func program() async throws {
    let table = TableProgram(threads: [[.join(1), .join(2)], [.work], [.work]])
    let profile = try await Explorer(programs: [table], name: "table", toolchain: "6.3.1").workProfile()
    #expect(profile.unitsBesideMain == 2 && profile.mostAtOnce == 2)
  }
}
