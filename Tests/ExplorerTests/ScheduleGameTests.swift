import Checker
import Explorer
import Testing

@Suite("ScheduleGame")
struct ScheduleGameTests {
  private typealias Op = TableProgram.Op

  /// Two threads that take two locks in opposite orders, and a main thread that waits for both.
  private static let inversion: [[TableProgram.Op]] = [
    [.join(1), .join(2)],
    [.lock(1), .lock(2), .unlock(2), .unlock(1)],
    [.lock(2), .lock(1), .unlock(1), .unlock(2)],
  ]
  private static let ordered: [[TableProgram.Op]] = [
    [.join(1), .join(2)],
    [.lock(1), .lock(2), .unlock(2), .unlock(1)],
    [.lock(1), .lock(2), .unlock(2), .unlock(1)],
  ]
  private static let lostUpdate: [[TableProgram.Op]] = [
    [.join(1), .join(2), .print], [.work, .load, .store, .work], [.work, .load, .store, .work],
  ]

  private func game(
    _ threads: [[TableProgram.Op]], goal: ScheduleGoal = .anyFinding, asksEverything: Bool = false
  ) -> ScheduleGame {
    ScheduleGame(
      program: TableProgram(threads: threads), base: Schedule(reduced: true), goal: goal, asksEverything: asksEverything
    )
  }

  /// The option of a thread, by its unit.
  private func option(_ position: SchedulePosition, _ unit: UInt32) throws -> UInt32 {
    try #require(position.options.first { $0.unit == unit }).value
  }

  /// Plays all lines from here on; how they end.
  private func endings(_ game: ScheduleGame, from position: SchedulePosition) async throws -> [ScheduleEnding] {
    if let ending = position.ending { return [ending] }
    var result: [ScheduleEnding] = []
    for option in position.options {
      result += try await endings(game, from: try await game.play(option.value))
      try await game.undo()
    }
    return result
  }

  @Test("Each thread takes its first lock: both are blocked, each by the other, and nobody is asked any more")
  func deadlock() async throws {
    let game = game(Self.inversion)
    var position = try await game.start()
    #expect(position.ending == nil)
    #expect(position.parties.map(\.id) == ["main", "thread 1", "thread 2"])
    position = try await game.play(try option(position, 2))
    #expect(position.parties[1].next == "takes lock B")
    #expect(position.resources.map(\.name) == ["lock A", "lock B"])
    #expect(position.resources.map { $0.holders.map(\.party) } == [["thread 1"], []])
    position = try await game.play(try option(position, 3))
    let ending = try #require(position.ending)
    #expect(ending.findings.map(\.kind) == [.deadlock])
    #expect(ending.isGoal)
    #expect(position.parties[1].reason == "waits for lock B, held by thread 2")
    #expect(position.parties[2].reason == "waits for lock A, held by thread 1")
    #expect(position.cycles == [["thread 1", "thread 2"]])
    #expect(position.parties[1].isDoomed)
    #expect(position.resources.map { $0.holders.map(\.party) } == [["thread 1"], ["thread 2"]])
    #expect(position.resources.map(\.waiters) == [["thread 2"], ["thread 1"]])
    let back = try await game.undo()
    #expect(back.resources.allSatisfy { $0.waiters.isEmpty })
  }

  @Test("A position's schedule replays what was played, and its values lead there again")
  func schedule() async throws {
    let first = game(Self.inversion)
    let start = try await first.start()
    try await first.play(try option(start, 2))
    let played = try await first.play(try option(try await first.position(), 3))
    let again = game(Self.inversion)
    let repeated = try await again.start(playing: played.moves)
    #expect(repeated == played)
    let schedule = try Schedule(played.schedule.description)
    let replay = try await Explorer(
      programs: [TableProgram(threads: Self.inversion)], name: "t", toolchain: ""
    ).replay(schedule)
    #expect(replay.report.findings.map(\.kind) == [.deadlock])
    let opened = try await game(Self.inversion).open(schedule)
    #expect(opened.ending?.findings.map(\.kind) == [.deadlock])
  }

  @Test("Moves are taken back and made again; another move forgets what was taken back")
  func undo() async throws {
    let game = game(Self.inversion)
    let start = try await game.start()
    let one = try await game.play(try option(start, 2))
    let two = try await game.play(try option(one, 3))
    let back = try await game.undo()
    #expect(back == one)
    let twice = try await game.undo()
    #expect(twice == start)
    let thrice = try await game.undo()
    #expect(thrice == start)
    let forth = try await game.redo()
    #expect(forth == one)
    let twiceForth = try await game.redo()
    #expect(twiceForth == two)
    let thriceForth = try await game.redo()
    #expect(thriceForth == two)
    try await game.undo()
    let other = try await game.play(try option(one, 2))
    let same = try await game.redo()
    #expect(same == other)
  }

  @Test("What cannot be chosen is refused, with what can be")
  func refuses() async throws {
    let game = game(Self.inversion)
    try await game.start()
    await #expect(throws: ScheduleGameError.self) { try await game.play(77) }
    try await game.finish()
    await #expect(throws: ScheduleGameError.self) { try await game.play(2) }
  }

  @Test("To finish takes the default everywhere, and is taken back at once")
  func finish() async throws {
    let game = game(Self.inversion)
    let start = try await game.start()
    let end = try await game.finish()
    #expect(end.ending?.findings.contains { $0.kind == .deadlock } == false)
    let again = try await game.start(playing: end.moves)
    #expect(again.ending != nil)
    try await game.start()
    try await game.finish()
    let before = try await game.undo()
    #expect(before == start)
  }

  @Test("With one order of locks, no line of play breaks the program, and that is proven")
  func fixed() async throws {
    let game = game(Self.ordered)
    let start = try await game.start()
    #expect(await game.knownSpace().isWhole)
    #expect(await game.knownSpace().interleavings == 2)
    let all = try await endings(game, from: start)
    #expect(all.allSatisfy { $0.isClean })
    guard case .cannotReach(proven: true, _) = try await game.advice() else {
      Issue.record("the advice is not a proof")
      return
    }
  }

  @Test("The advice leads to the deadlock, and says when it is too late for it")
  func advice() async throws {
    let game = game(Self.inversion)
    var position = try await game.start()
    while position.ending == nil {
      guard case .play(let value, let kinds, _) = try await game.advice() else { break }
      #expect(kinds.contains(.deadlock))
      position = try await game.play(value)
    }
    #expect(position.ending?.findings.first?.kind == .deadlock)
    let atTheEnd = try await game.advice()
    #expect(atTheEnd == .over)
    position = try await game.start()
    // Thread 1 gets both of its locks.
    position = try await game.play(try option(position, 2))
    position = try await game.play(try option(position, 2))
    guard position.ending == nil else { return }
    guard case .cannotReach(proven: true, _) = try await game.advice() else {
      Issue.record("thread 2 cannot come between any more")
      return
    }
  }

  @Test("A lost update is played by the order of reads and writes")
  func lostUpdate() async throws {
    let game = game(Self.lostUpdate, goal: .output(otherThan: ["2\n"]))
    let start = try await game.start()
    let outputs = Set(try await endings(game, from: start).map(\.outcome.stdout))
    #expect(outputs == ["1\n", "2\n"])
    #expect(await game.knownSpace().outputs == ["1\n", "2\n"])
    var position = try await game.start()
    while position.ending == nil {
      guard case .play(let value, _, _) = try await game.advice() else { break }
      position = try await game.play(value)
    }
    #expect(position.ending?.outcome.stdout == "1\n")
    #expect(position.ending?.isGoal == true)
  }

  @Test("What concerns nobody else is not asked, and no outcome is lost by that", arguments: 1...25)
  func asksWhatMatters(seed: UInt64) async throws {
    var random = SplitMix(seed)
    let ops: [[Op]] = [
      [.lock(1), .load, .store, .unlock(1)], [.work], [.store], [.lock(2), .lock(1), .unlock(1), .unlock(2)],
    ]
    let bodies = (0..<2).map { _ in (0..<2).flatMap { _ in ops.randomElement(using: &random) ?? [] } }
    let threads: [[Op]] = [[.join(1), .join(2), .print]] + bodies
    func all(_ everything: Bool) async throws -> (Set<String>, Int) {
      let game = game(threads, asksEverything: everything)
      let all = try await endings(game, from: try await game.start())
      return (Set(all.map { "\($0.outcome.stdout)\($0.findings.map(\.kind))" }), all.count)
    }
    let (few, many) = (try await all(false), try await all(true))
    #expect(few.0 == many.0, "seed \(seed)")
    #expect(few.1 <= many.1, "seed \(seed)")
  }

  @Test("A crash ends the line")
  func crash() async throws {
    let game = game([[.join(1), .join(2)], [.load, .store], [.trapIf(0)]])
    var position = try await game.start()
    while position.ending == nil {
      guard case .play(let value, _, _) = try await game.advice() else { break }
      position = try await game.play(value)
    }
    #expect(position.ending?.findings.map(\.kind).contains(.crash) == true)
  }
}
