import Checker
import Explorer
import Foundation
import Testing

@testable import CaseRunner

/// Plays real programs, most of them of the book.
@Suite("ScheduleGame of real programs")
struct ScheduleGameTests {
  private static let cases = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "cases")

  private func text(_ program: String) throws -> String {
    try String(contentsOf: Self.cases.appending(path: "\(program).swift"), encoding: .utf8)
  }

  private func game(
    _ text: String, base: Schedule = Schedule(reduced: true), goal: ScheduleGoal = .anyFinding,
    asksEverything: Bool = false
  ) async throws -> ScheduleGame {
    ScheduleGame(
      program: try await TestBench.server(text), symbolizer: try await TestBench.open().symbolizer, base: base,
      goal: goal, asksEverything: asksEverything)
  }

  /// Plays what the advice says, as long as it says something.
  private func playToGoal(_ game: ScheduleGame) async throws -> SchedulePosition {
    var position = try await game.start()
    while position.ending == nil, case .play(let value, _, _) = try await game.advice() {
      position = try await game.play(value)
    }
    return position
  }

  /// Plays all lines from a position; how they end. Fails where there are more positions than `limit`.
  private func endings(
    _ game: ScheduleGame, from position: SchedulePosition, limit: inout Int
  ) async throws -> [ScheduleEnding] {
    limit -= 1
    try #require(limit > 0)
    if let ending = position.ending { return [ending] }
    var result: [ScheduleEnding] = []
    for option in position.options {
      result += try await endings(game, from: try await game.play(option.value), limit: &limit)
      try await game.undo()
    }
    return result
  }

  /// The option whose action has these words.
  private func option(_ position: SchedulePosition, _ words: String, by title: String = "") throws -> ChoiceOption {
    try #require(
      position.options.first { ($0.action == words || words.isEmpty) && ($0.party == title || title.isEmpty) },
      "\(position.options.map { "\($0.title) \($0.action)" })")
  }

  // MARK: - Deadlock

  @Test("Two transfers are played to a deadlock; two moves back, and on to a clean end")
  func deadlock() async throws {
    let game = try await game(try text("lock-order-inversion/buggy"))
    var position = try await game.start()
    let first = try option(position, "takes lock A", by: "thread 1")
    #expect(first.place?.line == 16)
    #expect(first.place?.column == 16)
    #expect(first.place?.function == "Bank.transfer(_:from:to:)")
    #expect(first.goesOn)
    position = try await game.play(first.value)
    #expect(position.last.last?.actions.contains { $0.text == "takes lock A" } == true)
    let start = position
    position = try await game.play(try option(position, "", by: "main").value)
    position = try await game.play(try option(position, "takes lock B", by: "thread 2").value)
    let ending = try #require(position.ending)
    #expect(ending.findings.map(\.kind) == [.deadlock])
    #expect(
      ending.findings.first?.message
        == "thread 1 holds lock A and waits for lock B; thread 2 holds lock B and waits for lock A"
    )
    #expect(position.parties.map(\.state) == [.blocked, .blocked, .blocked])
    #expect(position.parties[1].reason == "waits for lock B, held by thread 2")
    #expect(position.parties[1].place?.line == 17)
    #expect(position.parties[1].isDoomed)
    #expect(position.cycles == [["thread 1", "thread 2"]])

    try await game.undo()
    let twoBack = try await game.undo()
    #expect(twoBack == start)
    position = start
    while position.ending == nil {
      // Thread 1 goes on as long as it can.
      let value = position.options.first { $0.party == "thread 1" } ?? position.options[0]
      position = try await game.play(value.value)
    }
    #expect(position.ending?.isClean == true)
    #expect(position.output == "rent 830, food 470\n")
    #expect(position.parties.allSatisfy { $0.state == .finished })
  }

  @Test("Who is blocked is told while others go on, and that it is for ever")
  func partialDeadlock() async throws {
    let game = try await game(
      """
      import Foundation
      let a = NSLock(), b = NSLock(), c = NSLock()
      let group = DispatchGroup()
      func cross(_ x: NSLock, _ y: NSLock) { x.lock(); y.lock(); y.unlock(); x.unlock() }
      for pair in [(a, b), (b, a)] { group.enter(); Thread.detachNewThread { cross(pair.0, pair.1); group.leave() } }
      group.enter()
      Thread.detachNewThread { for _ in 1...3 { c.lock(); c.unlock() }; group.leave() }
      for _ in 1...3 { c.lock(); c.unlock() }
      group.wait()
      """)
    var position = try await game.start()
    var told = false
    while position.ending == nil {
      guard case .play(let value, _, _) = try await game.advice() else { break }
      position = try await game.play(value)
      told =
        told || (position.ending == nil && position.parties.contains(where: \.isDoomed) && !position.cycles.isEmpty)
    }
    #expect(position.ending?.findings.first?.kind == .deadlock)
    #expect(told)
  }

  @Test("No line of the repaired program breaks, each is played, and the advice is a proof")
  func fixed() async throws {
    let game = try await game(try text("lock-order-inversion/fixed"))
    let start = try await game.start()
    var limit = 500
    let all = try await endings(game, from: start, limit: &limit)
    #expect(all.count > 1)
    #expect(all.allSatisfy { $0.isClean })
    #expect(await game.knownSpace().isWhole)
    try await game.start()
    guard case .cannotReach(proven: true, _) = try await game.advice() else {
      Issue.record("the advice is no proof")
      return
    }
  }

  // MARK: - What is held, and values

  @Test("Balances are told as they change, locks as they are held, and a taken back move takes both back")
  func valuesAndLocks() async throws {
    let game = try await game(try text("lock-order-inversion/buggy"))
    let start = try await game.start()
    func balances(_ position: SchedulePosition) -> [String] {
      position.variables.filter { $0.name.hasPrefix("Account.balance") }.map(\.value)
    }
    #expect(balances(start) == ["900", "400"])
    #expect(start.variables.map(\.name).prefix(2) == ["Account.balance #1", "Account.balance #2"])
    #expect(start.variables.first?.phrase.contains("made at") == true)
    #expect(start.variables.allSatisfy { !$0.isChanged })
    let one = try await game.play(try option(start, "takes lock A", by: "thread 1").value)
    #expect(one.resources.first { $0.name == "lock A" }?.holders.map(\.party) == ["thread 1"])
    let both = try await game.play(try option(one, "takes lock B", by: "thread 1").value)
    #expect(balances(both) == ["800", "500"])
    #expect(both.variables.filter(\.isChanged).map(\.before) == ["900", "400"])
    let back = try await game.undo()
    #expect(balances(back) == ["900", "400"])
    let end = try await game.finish()
    #expect(balances(end) == ["830", "470"])
    #expect(end.output == "rent 830, food 470\n")
    #expect(end.resources.allSatisfy { $0.holders.isEmpty && $0.waiters.isEmpty })
  }

  @Test("Readers share a read-write lock, its writer waits, and a semaphore's units are told of who took them")
  func otherHoldings() async throws {
    let game = try await game(
      """
      import Foundation
      nonisolated(unsafe) var lock = pthread_rwlock_t()
      pthread_rwlock_init(&lock, nil)
      let seats = DispatchSemaphore(value: 2), inner = NSLock()
      func use() { inner.lock(); inner.unlock() }
      Thread.detachNewThread { pthread_rwlock_wrlock(&lock); use(); pthread_rwlock_unlock(&lock) }
      Thread.detachNewThread { seats.wait(); pthread_rwlock_rdlock(&lock); use(); pthread_rwlock_unlock(&lock); seats.signal() }
      use()
      """, asksEverything: true)
    var seen: Set<String> = []
    for party in ["thread 1", "thread 2"] {
      var position = try await game.start()
      while position.ending == nil {
        for resource in position.resources {
          seen.formUnion(resource.holders.map { $0.phrase(resource.name) })
          // Whoever reads never has it beside one who writes.
          #expect(
            resource.holders.count < 2 || resource.holders.allSatisfy { $0.mode == .reading || $0.mode == .units })
        }
        position = try await game.play(
          (position.options.first { $0.party == party } ?? position.options[position.options.count - 1]).value)
      }
    }
    #expect(
      seen.isSuperset(of: ["read-write lock A to read", "read-write lock A to write", "a unit of semaphore 1"]),
      "\(seen)")
  }

  @Test("Of what a library keeps for itself nothing is told: neither its locks nor its variables")
  func libraryStaysSilent() async throws {
    let game = try await game(try text("select-missing-done-branch/buggy"))
    var position = try await game.start()
    while position.ending == nil {
      #expect(position.variables.allSatisfy { !$0.name.hasPrefix("Channel.") && !$0.name.hasPrefix("WaitGroup.") })
      #expect(position.resources.allSatisfy { !$0.name.hasPrefix("lock") }, "\(position.resources)")
      position = try await game.play(position.options[0].value)
    }
  }

  // MARK: - Other bugs

  @Test("A lost update is played by choosing who reads and who writes; the race shows in any line")
  func race() async throws {
    let program = """
      import Foundation
      final class Tally: @unchecked Sendable { var votes = 0 }
      let tally = Tally()
      let group = DispatchGroup()
      for _ in 1...2 {
        group.enter()
        Thread.detachNewThread {
          let seen = tally.votes
          tally.votes = seen + 1
          group.leave()
        }
      }
      group.wait()
      print(tally.votes)
      """
    let game = try await game(
      program, base: Schedule(access: true, reduced: true), goal: .output(otherThan: ["2\n"]))
    var position = try await playToGoal(game)
    #expect(position.output == "1\n")
    #expect(position.ending?.isGoal == true)
    #expect(Set(position.ending?.findings.map(\.kind) ?? []) == [.race])
    #expect(position.variables.first.map { "\($0.name) \($0.value)" } == "Tally.votes 1")
    #expect(position.variables.first?.isShared == true)
    var actions: Set<String> = []
    for _ in position.moves {
      position = try await game.undo()
      #expect(position.variables.first.map { $0.name } == "Tally.votes", "also between a read and its write")
      actions.formUnion(position.options.map(\.action))
    }
    #expect(actions.isSuperset(of: ["reads Tally.votes", "writes Tally.votes"]), "\(actions)")
    position = try await game.finish()
    #expect(position.output == "2\n")
    #expect(position.ending?.isGoal == false)
    #expect(Set(position.ending?.findings.map(\.kind) ?? []) == [.race])
    #expect(position.shown.contains(.race))
  }

  @Test("Senders without a receiver are left behind, with what each waits for")
  func leak() async throws {
    let game = try await game(try text("leak-send-without-receiver/buggy"))
    try await game.start()
    let position = try await game.finish()
    #expect(position.ending?.findings.map(\.kind) == [.leak])
    let stuck = position.parties.filter { $0.state == .blocked }
    #expect(stuck.count == 4)
    #expect(stuck.allSatisfy { $0.reason?.hasPrefix("waits to send on channel") ?? false })
    #expect(stuck.allSatisfy { $0.name != nil && $0.place?.line == 20 }, "\(stuck)")
  }

  @Test("A signal before the wait is lost: who plays it so has a lost wake-up")
  func lostWakeUp() async throws {
    let game = try await game(
      """
      import Foundation
      let condition = NSCondition()
      let group = DispatchGroup()
      group.enter()
      Thread.detachNewThread { condition.lock(); condition.wait(); condition.unlock(); group.leave() }
      condition.lock()
      condition.signal()
      condition.unlock()
      group.wait()
      print("woken")
      """)
    let position = try await playToGoal(game)
    #expect(position.ending?.findings.first?.kind == .lostWakeup)
    try await game.start()
    var limit = 300
    let all = try await endings(game, from: try await game.position(), limit: &limit)
    #expect(all.contains { $0.isClean })
    #expect(all.contains { !$0.isClean })
  }

  @Test("The ready cases of a select are options of their own, each with what it does")
  func select() async throws {
    let game = try await game(
      """
      import CSP
      @main struct Main {
        static func main() async {
          let left = Channel<Int>(capacity: 1, name: "left"), right = Channel<Int>(capacity: 1, name: "right")
          await left.send(1)
          await right.send(2)
          await select(
            .receive(from: left) { print("left", $0 ?? 0) },
            .receive(from: right) { print("right", $0 ?? 0) })
        }
      }
      """)
    let position = try await game.start()
    #expect(position.options.map(\.kind) == [.value, .value])
    #expect(position.options.map(\.action) == ["receives from channel 'left'", "receives from channel 'right'"])
    #expect(position.options.allSatisfy { $0.party == "main" && $0.place?.line ?? 0 >= 7 }, "\(position.options)")
    let second = try await game.play(position.options[1].value)
    #expect(second.output == "right 2\n")
    try await game.undo()
    let firstCase = try await game.play(position.options[0].value)
    #expect(firstCase.output == "left 1\n")
  }

  @Test("A spurious wake-up is an option of its own, if the game allows it")
  func spurious() async throws {
    let game = try await game(
      """
      import Foundation
      let condition = NSCondition()
      nonisolated(unsafe) var ready = false
      Thread.detachNewThread { condition.lock(); ready = true; condition.signal(); condition.unlock() }
      condition.lock()
      if !ready { condition.wait() }
      precondition(ready)
      condition.unlock()
      """, base: Schedule(spuriousWakeups: true, reduced: true))
    var position = try await game.start()
    for _ in 0..<20 where position.ending == nil {
      let early = position.options.first { $0.kind == .spuriousWakeUp }
      let own = position.options.first { $0.party == "main" }
      position = try await game.play((early ?? own ?? position.options[0]).value)
    }
    #expect(position.ending?.findings.map(\.kind).first == .crash)
  }

  // MARK: - Ways to end

  @Test("A program that spins ends as a livelock, one that traps as a crash, one that exits with its status")
  func ends() async throws {
    let spin = try await game(
      """
      import Synchronization
      import Foundation
      let flag = Atomic(false)
      Thread.detachNewThread { while !flag.load(ordering: .acquiring) {} }
      while !flag.load(ordering: .acquiring) {}
      """, base: Schedule(reduced: true, maxSteps: 300))
    try await spin.start()
    let spun = try await spin.finish()
    #expect(spun.ending?.findings.map(\.kind) == [.livelock])
    let trap = try await game(
      "let numbers = [1]\nif CommandLine.arguments.count > 0 { print(numbers[CommandLine.arguments.count]) }\n")
    let crashed = try await trap.start()
    #expect(crashed.ending?.findings.map(\.kind) == [.crash])
    #expect(crashed.options.isEmpty)
    let exit = try await game("import Glibc\nprint(\"out\")\nexit(3)\n")
    let ended = try await exit.start()
    #expect(ended.ending?.outcome.exit == 3)
    #expect(ended.output == "out\n")
  }

  // MARK: - Known findings

  @Test(
    "The schedule of a finding of the search is a line of play: it opens, and its values lead there move by move",
    arguments: [
      "lock-order-inversion/buggy", "lock-order-inversion-mutex/buggy", "relaxed-publication/buggy",
      "select-missing-done-branch/buggy", "deque-last-element-double-take/buggy", "leak-send-without-receiver/buggy",
    ])
  func knownFindings(program: String) async throws {
    let server = try await TestBench.server(try text(program))
    var options = ExplorationOptions()
    options.schedules = 200
    let report = try await Explorer(programs: [server], name: program, toolchain: "").explore(options)
    try #require(!report.findings.isEmpty)
    for finding in report.findings.prefix(3) {
      let schedule = try Schedule(finding.schedule)
      let opened = ScheduleGame(program: server, base: schedule.with(deviations: []), surveyLimit: 100)
      let shown = try await opened.open(schedule)
      #expect(shown.ending?.findings.contains { $0.kind == finding.kind } == true, "\(schedule)")
      // From its beginning it is gone through again, move by move.
      var position = try await opened.open(schedule, moves: 0)
      #expect(position.moves.isEmpty)
      while position.ending == nil { position = try await opened.redo() }
      #expect(position == shown)
      // Asked for everything, a player takes the same way choice by choice.
      let every = ScheduleGame(
        program: server, base: schedule.with(deviations: []), asksEverything: true, surveyLimit: 1)
      let end = try await every.open(schedule)
      let played = ScheduleGame(
        program: server, base: schedule.with(deviations: []), asksEverything: true, surveyLimit: 1)
      let there = try await played.start(playing: end.moves)
      #expect(there.schedule == schedule)
      #expect(there.ending?.findings.contains { $0.kind == finding.kind } == true, "\(schedule)")
    }
  }

  @Test(
    "What a case declares is reached by playing what matters only",
    arguments: [
      ("lock-order-inversion/buggy", Finding.Kind.deadlock), ("lock-order-inversion-mutex/buggy", .deadlock),
      ("relaxed-publication/buggy", .race), ("select-missing-done-branch/buggy", .deadlock),
      ("deque-last-element-double-take/buggy", .crash), ("ext-semaphore-wait-in-async/buggy", .starvation),
      ("waitgroup-missing-done/buggy", .deadlock), ("waitgroup-as-start-barrier/buggy", .abandoned),
    ])
  func declared(program: String, kind: Finding.Kind) async throws {
    let game = try await game(try text(program), goal: .findings([kind]))
    let position = try await playToGoal(game)
    #expect(position.ending?.isGoal == true)
    #expect(position.ending?.findings.contains { $0.kind == kind } == true)
  }
}
