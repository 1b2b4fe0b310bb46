import Checker
import CommonMark
import Workbook

/// A book of one chapter and one case that has a bit of everything.
enum SampleBook {
  static let buggy = """
    import Foundation

    // region: transfer
    func transfer(from payer: Account, to payee: Account, amount: Int, note: String = "a long default value") {
      payer.lock.lock()
      payee.lock.lock()
      payee.lock.unlock()
      payer.lock.unlock()
    }
    // endregion

    """

  static let fixed = buggy.replacing("  payer.lock.lock()\n  payee.lock.lock()\n", with: "  lockBoth(payer, payee)\n")

  static let study = Case(
    id: "two-locks", title: "Two locks", summary: "Two transfers take the same locks in two orders.",
    patterns: ["lock-order-inversion"], chapter: 8, difficulty: 2, uses: ["NSLock"], symptom: "It hangs *sometimes*.",
    cause: "Both take what the other needs.", fix: "Give locks one order.",
    hints: ["Which lock first?", "And which second?", "What is `payer` for the other?"],
    questions: [.init(question: "Why does an order help?", answer: "The holder of the highest can go on.")],
    variants: [
      Variant(
        name: "buggy", file: "buggy.swift", path: "cases/two-locks/buggy.swift",
        expectation: .findings([.init(kind: "deadlock")]), source: buggy,
        regions: [Region(name: "transfer", firstLine: 4, text: "func transfer() {}\n")]),
      Variant(
        name: "fixed", file: "fixed.swift", path: "cases/two-locks/fixed.swift", expectation: .clean, source: fixed),
      Variant(
        name: "tempting", file: "tempting.swift", path: "cases/two-locks/tempting.swift", title: "Try again",
        why: "It looks as if it let go.", expectation: .findings([.init(kind: "livelock")]), source: buggy),
    ])

  static let markdown = """
    A [deadlock](../glossary.md#deadlock) is the **quietest** of all bugs; `lock()` does not return. This paragraph is long enough to be
    wrapped at every width that anybody reads at.

    ## The table

    | Condition | In words | Remove it by |
    |---|---|---:|
    | Mutual exclusion | only one party at a time can have it | not sharing: copies, messages |
    | Hold and wait | a party keeps what it has while it waits for more | taking all at once |

    > [!IMPORTANT]
    > A health check proves something only about what it goes through.

    > A quote.

    1. First.
    2. Second, with
       - an inner item,
       - and [another chapter](08-deadlock.md#the-table).

    ```swift
    let answer = 42 // code in the text
    ```
    """

  static let claim = Claim(
    id: "locks-hang", statement: "Two locks always hang.", experiment: "Both programs, every schedule.",
    evidence: [
      .init(
        caseID: "two-locks", variant: "buggy", conditions: [.finds("deadlock")], supports: true,
        text: "It can hang.", position: SourcePosition(line: 1, column: 1)),
      .init(
        caseID: "two-locks", variant: "fixed", conditions: [.clean], supports: false,
        text: "In one order it does not.", position: SourcePosition(line: 1, column: 1)),
    ], verdict: .nuanced, reading: "It is the order that hangs.", position: SourcePosition(line: 1, column: 1))

  static var book: Workbook {
    let position = SourcePosition(line: 1, column: 1)
    let document = Document(parsing: markdown)
    let elements: [ChapterElement] =
      document.blocks.map(ChapterElement.block) + [
        .caseEmbed(CaseEmbed(caseID: "two-locks", caption: "The two of them.", position: position)),
        .part(PartEmbed(kind: .timeline, caseID: "two-locks", position: position)),
        .part(PartEmbed(kind: .graph, caseID: "two-locks", position: position)),
        .part(PartEmbed(kind: .outcomes, caseID: "two-locks", position: position)),
        .claim(claim),
        .chart(ChartEmbed(caseID: "two-locks", position: position)),
      ]
    let chapter = Chapter(
      number: 8, id: "deadlock", file: "chapters/08-deadlock.md", title: "Deadlock", elements: elements,
      headings: [.init(level: 2, id: "the-table", content: [.text("The table")], line: 4)])
    let glossary = Glossary(terms: [
      .init(
        name: "deadlock", id: "deadlock", blocks: Document(parsing: "Nobody can go on.").blocks, position: position)
    ])
    return Workbook(chapters: [chapter], cases: [study], glossary: glossary)
  }

  // MARK: - What was measured

  static func frame(_ line: Int, _ function: String = "transfer(from:to:amount:note:)") -> SourceFrame {
    SourceFrame(function: function, file: "buggy.swift", line: line, column: 3)
  }

  static let finding: Finding = {
    func action(_ text: String, _ kind: String, _ line: Int?) -> InterleavingStep.Action {
      .init(text: text, kind: kind, place: line.map { frame($0) })
    }
    return Finding(
      kind: .deadlock,
      message: "thread 1 holds lock A and waits for lock B; thread 2 holds lock B and waits for lock A",
      count: 10, schedule: "cb1-w3-s1-d6.3-x1", replayed: true,
      participants: [
        Participant(
          id: "thread 1", name: "pay()", waitsFor: "lock B (held by thread 2)", wokenBy: ["thread 2"],
          created: [frame(20, "main")], suspended: [frame(6)]),
        Participant(id: "thread 2", waitsFor: "lock A (held by thread 1)", suspended: [frame(6)]),
        Participant(id: "main", waitsFor: "dispatch group 1"),
      ],
      cycle: ["thread 1", "lock B", "thread 2", "lock A"],
      waitsFor: [
        WaitEdge(from: "thread 1", to: "lock B", label: "waits for"),
        WaitEdge(from: "lock B", to: "thread 2", label: "is held by"),
        WaitEdge(from: "main", to: "dispatch group 1", label: "waits for"),
      ],
      moments: [Moment(text: "takes lock A first", participant: "thread 1", stack: [frame(5)])],
      interleaving: [
        InterleavingStep(
          number: 1, unit: "main", time: 0,
          actions: [
            action("starts thread 1", "spawn", nil), action("starts thread 2", "spawn", nil),
            action("waits for dispatch group 1", "wait", nil),
          ]),
        InterleavingStep(number: 2, unit: "thread 1", time: 0, actions: [action("takes lock A", "lock", 5)]),
        InterleavingStep(
          number: 3, unit: "thread 2", time: 0,
          actions: [
            action("takes lock B", "lock", 5), action("waits for lock A, held by thread 1", "wait", 6),
          ]),
        InterleavingStep(
          number: 4, unit: "thread 1", time: 2_000_000,
          actions: [action("waits for lock B, held by thread 2", "wait", 6)]),
      ])
  }()

  static func report(_ program: String, _ findings: [Finding], _ outcomes: [Outcome]) -> Report {
    Report(
      program: program, toolchain: "6.3.1",
      exploration: Exploration(
        strategy: "auto", schedules: 63, exhaustive: findings.isEmpty, bound: "pool widths 1, 2", seed: 1,
        firstFindingAt: findings.isEmpty ? nil : 7, steps: 1000, seconds: 1, widths: [1, 2]),
      findings: findings, outcomes: outcomes)
  }

  static let outcomes: [String: [String: Report]] = [
    "two-locks": [
      "buggy": report(
        "buggy.swift", [finding],
        [Outcome(stdout: "rent 830\n", exit: 0, count: 53), Outcome(stdout: "", exit: nil, count: 10)]),
      "fixed": report("fixed.swift", [], [Outcome(stdout: "rent 830\n", exit: 0, count: 63)]),
    ]
  ]

  static let measurements = [
    "two-locks": Measurement(
      toolchain: "6.3.1", processors: 2, optimization: "-O",
      series: [
        .init(name: "one lock", unit: "s", samples: [0.01, 0.012, 0.011]),
        .init(name: "two locks in order", unit: "s", samples: [0.02, 0.021, 0.022]),
      ])
  ]
}
