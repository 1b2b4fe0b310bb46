import Checker

/// Reports of the sample book.
enum SampleReports {
  static func clean(schedules: Int, exhaustive: Bool = true) -> Report {
    Report(
      program: "fixed.swift", toolchain: "6.3.1",
      exploration: exploration(schedules: schedules, exhaustive: exhaustive, first: nil), findings: [],
      outcomes: [Outcome(stdout: "done: 110 and 90\n", exit: 0, count: schedules)])
  }

  private static func exploration(
    schedules: Int, exhaustive: Bool = true, first: Int? = 3, strategy: String = "auto"
  ) -> Exploration {
    Exploration(
      strategy: strategy, schedules: schedules, exhaustive: exhaustive, bound: "20,000 steps an execution", seed: 1,
      firstFindingAt: first, steps: schedules * 37, seconds: 0.2, widths: [1, 2, 3, 8], maxReady: 3, maxChoices: 14,
      missedAtMost: exhaustive ? nil : [0.000_01, 0.021, 0.43])
  }

  private static func frame(_ function: String, _ line: Int, _ file: String = "cases/x/buggy.swift") -> SourceFrame {
    SourceFrame(function: function, file: file, line: line, column: 5)
  }

  private static func step(_ number: Int, _ unit: String, time: UInt64 = 0, _ actions: [(String, String, Int)])
    -> InterleavingStep
  {
    InterleavingStep(
      number: number, unit: unit, time: time,
      actions: actions.map { kind, text, line in
        .init(text: text, kind: kind, place: line > 0 ? frame("transfer", line) : nil)
      })
  }

  // MARK: - Deadlock

  static let deadlock = Report(
    program: "buggy.swift", toolchain: "6.3.1", exploration: exploration(schedules: 118),
    findings: [
      Finding(
        kind: .deadlock, message: "task 2 and task 3 wait for each other: each holds a lock that the other wants",
        count: 17,
        schedule: "w2:1.1.2.1.2", replayed: true,
        participants: [
          Participant(
            id: "task 2", name: "transfer(10)", waitsFor: "lock B (held by task 3)", wokenBy: ["task 3"],
            created: [frame("closure #1 in static Main.main()", 25), frame("static Main.main()", 24)],
            suspended: [
              frame("Mutex._lock()", 0, "Synchronization"), frame("closure #1 in transfer(_:from:to:)", 13),
              frame("transfer(_:from:to:)", 12), frame("closure #1 in static Main.main()", 25),
            ]),
          Participant(
            id: "task 3", name: "transfer(20)", waitsFor: "lock A (held by task 2)", wokenBy: ["task 2"],
            created: [frame("closure #2 in static Main.main()", 26)],
            suspended: [frame("closure #1 in transfer(_:from:to:)", 13), frame("transfer(_:from:to:)", 12)]),
          Participant(
            id: "main", waitsFor: "the group", created: [], suspended: [frame("static Main.main()", 24)]),
        ], cycle: ["task 2", "lock B", "task 3", "lock A"],
        waitsFor: [
          WaitEdge(from: "task 2", to: "lock B", label: "waits to lock"),
          WaitEdge(from: "lock B", to: "task 3", label: "is held by"),
          WaitEdge(from: "task 3", to: "lock A", label: "waits to lock"),
          WaitEdge(from: "lock A", to: "task 2", label: "is held by"),
          WaitEdge(from: "main", to: "task 2", label: "awaits"), WaitEdge(from: "main", to: "task 3", label: "awaits"),
        ],
        interleaving: [
          step(
            1, "main",
            [("spawn", "starts task 2", 25), ("spawn", "starts task 3", 26), ("wait", "awaits the group", 24)]),
          step(2, "task 2", [("lock", "locks A", 12)]), step(3, "task 3", [("lock", "locks B", 12)]),
          step(4, "task 2", [("wait", "waits to lock B, held by task 3", 13)]),
          step(5, "task 3", [("wait", "waits to lock A, held by task 2", 13)]),
        ])
    ],
    outcomes: [Outcome(stdout: "done: 110 and 90\n", exit: 0, count: 101), Outcome(stdout: "", exit: nil, count: 17)])

  /// The tempting repair: clean to a test, not to the checker.
  static let slack: Report = {
    var finding = deadlock.findings[0]
    finding.needsTimerSlack = true
    finding.count = 1
    finding.replayed = false
    finding.schedule = "w1:it's;a word"
    return Report(
      program: "tempting.swift", toolchain: "6.3.1",
      exploration: exploration(schedules: 400, exhaustive: false, first: 381),
      findings: [finding], outcomes: [], notes: ["2 trace records of an unknown kind were left out"])
  }()

  // MARK: - Leak, outcomes, unsupported

  static let leak = Report(
    program: "buggy.swift", toolchain: "6.3.1", exploration: exploration(schedules: 64),
    findings: [
      Finding(
        kind: .leak, message: "\"worker\" is stuck sending: nobody is left who could receive", count: 32,
        schedule: "w1:1.2", replayed: true,
        participants: [
          Participant(
            id: "task 2", name: "worker", waitsFor: "a receiver on channel A", wokenBy: ["main, which has ended"],
            created: [frame("static Main.main()", 7)], suspended: [frame("closure #1 in static Main.main()", 7)])
        ], waitsFor: [WaitEdge(from: "task 2", to: "channel A", label: "waits to send to")],
        moments: [Moment(text: "gave up after 100 ms", participant: "main", stack: [frame("static Main.main()", 9)])],
        interleaving: [
          step(1, "main", [("spawn", "starts task 2", 7), ("wait", "waits to receive from channel A or a timer", 9)]),
          step(
            2, "main", time: 100_000_000,
            [("wake", "is woken by the timer", 9), ("output", "prints \"timed out\"", 11)]),
          step(3, "task 2", time: 100_000_000, [("wait", "waits to send to channel A", 7)]),
          step(4, "main", time: 100_000_000, [("end", "ends", 0)]),
        ])
    ], outcomes: [Outcome(stdout: "timed out\n", exit: 0, count: 64)])

  static let outcomes: Report = {
    var report = raced
    report.findings[0].alsoAt = [
      Sighting(
        message: "task 3 writes and task 2 reads total", places: [frame("closure", 4), frame("closure", 3)], count: 640,
        schedule: "w2:2.2")
    ]
    report.exploration.comparison = SearchComparison(
      width: 8, reduction: .init(schedules: 20, isWhole: true, firstFindingAt: 2),
      bruteForce: .init(schedules: 1_000, isWhole: false, firstFindingAt: nil), estimate: 34_650)
    return report
  }()

  private static let raced = Report(
    program: "buggy.swift", toolchain: "6.3.1", exploration: exploration(schedules: 2_000, exhaustive: false, first: 2),
    findings: [
      Finding(
        kind: .race, message: "task 2 and task 3 both write total, and nothing orders them", count: 1_990,
        schedule: "w2:1.2.1", replayed: true,
        participants: [Participant(id: "task 2", suspended: [frame("closure", 4)])]),
      Finding(
        kind: .nondeterministic, message: "12 different outcomes", count: 2_000, schedule: "w2:1", replayed: true),
    ],
    outcomes: (0..<12).map {
      Outcome(
        stdout: "\(8 - $0 % 8)\(String(repeating: " ", count: $0 / 8))\n", exit: $0 == 11 ? 133 : 0,
        count: 1_000 >> $0 + 1)
    })

  static let unsupported = Report(
    program: "fixed.swift", toolchain: "6.3.1", exploration: exploration(schedules: 1),
    findings: [
      Finding(kind: .unsupported, message: "the program waits in epoll_wait, which is not controlled", schedule: "w1:")
    ], outcomes: [])

  // MARK: - Crowds and hostility

  /// A cycle of five with six more behind it, and an interleaving of 40 steps in 8 lanes.
  static let crowd: Report = {
    let units = (1...8).map { "task \($0)" }
    var edges: [WaitEdge] = []
    for index in 1...5 {
      edges.append(WaitEdge(from: "task \(index)", to: "fork \(index)", label: "waits to lock"))
      edges.append(WaitEdge(from: "fork \(index)", to: "task \(index % 5 + 1)", label: "is held by"))
    }
    edges += (6...8).map { WaitEdge(from: "task \($0)", to: "task \($0 - 5)", label: "awaits the value of") }
    edges.append(WaitEdge(from: "main", to: "task 6", label: "awaits"))
    edges.append(WaitEdge(from: "main", to: "task 8", label: "awaits"))
    let steps = (1...40).map { number in
      step(
        number, units[(number * 3) % 8], time: UInt64(number / 10) * 2_500_000,
        [
          ("lock", "locks fork \(number % 5 + 1)", number % 7 + 1),
          number % 4 == 0
            ? ("wake", "wakes task \((number * 5) % 8 + 1)", 4)
            : (
              "wait", "waits to lock fork \(number % 5 + 2), held by task \((number * 3 + 2) % 8 + 1)", number % 7 + 1
            ),
        ])
    }
    return Report(
      program: "buggy.swift", toolchain: "6.3.1",
      exploration: exploration(schedules: 9_000, exhaustive: false, first: 812),
      findings: [
        Finding(
          kind: .deadlock, message: "five tasks wait in a circle", count: 9,
          schedule: String(repeating: "1.2.3.", count: 60),
          replayed: true,
          participants: units.map {
            Participant(id: $0, name: "philosopher named \($0)", suspended: (1...12).map { frame("eat()", $0) })
          }, cycle: (1...5).flatMap { ["task \($0)", "fork \($0)"] }, waitsFor: edges, interleaving: steps)
      ], outcomes: [])
  }()

  /// What a program can call itself and print to get into a page.
  static let bad = "<script>alert('x')</script>]]>\" onload=\"y\u{0}\u{1B}[31m\u{202E}שלום👩‍👩‍👧‍👦"

  static let hostile: Report = {
    let long = String(repeating: "<", count: 10_000)
    return Report(
      program: bad, toolchain: bad, exploration: exploration(schedules: 5, strategy: bad),
      findings: [
        Finding(
          kind: .crash, message: bad, count: 1, schedule: bad,
          participants: [
            Participant(
              id: bad, name: bad, waitsFor: bad, wokenBy: [bad], created: [frame(bad, 2, bad)],
              suspended: [frame(bad, 2), frame(long, -5, "/etc/\"><script>")])
          ], cycle: [bad, long],
          waitsFor: [WaitEdge(from: bad, to: bad, label: bad), WaitEdge(from: bad, to: "", label: "")],
          moments: [Moment(text: bad, participant: bad, stack: [frame(bad, .max)])],
          interleaving: [
            step(1, bad, time: .max, [("\"><script>", bad, 2), ("crash", long, 2)]),
            step(2, "", time: 0, [("wait", "", 0)]),
          ])
      ], outcomes: [Outcome(stdout: bad + long, exit: -1, count: 0), Outcome(stdout: long, exit: 139, count: -3)],
      notes: [bad])
  }()
}
