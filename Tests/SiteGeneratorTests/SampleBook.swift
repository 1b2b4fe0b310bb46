import Checker
import CommonMark
import SiteGenerator
import Workbook

/// A small made-up book with a report of every sort: what the tests render.
enum SampleBook {
  static let book = Workbook(chapters: [locks, channels], cases: cases.sorted { $0.id < $1.id })

  static let outcomes: SiteGenerator.Outcomes = [
    "transfer-deadlock": [
      "buggy": SampleReports.deadlock, "fixed": SampleReports.clean(schedules: 412), "tempting": SampleReports.slack,
    ],
    "send-without-receiver": ["buggy": SampleReports.leak, "fixed": SampleReports.clean(schedules: 64)],
    "lost-update": [
      "buggy": SampleReports.outcomes, "fixed": SampleReports.clean(schedules: 2_000, exhaustive: false),
    ],
    "philosophers": ["buggy": SampleReports.crowd, "fixed": SampleReports.unsupported],
    "hostile": ["buggy": SampleReports.hostile],
  ]

  // MARK: - Chapters

  private static let locks = Chapter(
    number: 1, id: "locks", file: "chapters/01-locks.md", title: "Two locks, one order",
    elements: elements(
      """
      The transfer service stops answering about once a week. The processor is idle, the queue is full, and
      [a restart](https://example.org/?a=1&b=2 "the cure") helps. See also [channels](02-channels.md#a-table).

      ## What you see

      Two accounts, two tasks, and **no** progress: `transfer(from:to:)` never returns.

      ```swift
      let first = Mutex(0)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { transfer(10, from: a, to: b) } // one way
      }
      ```

      > [!WARNING]
      > A longer time-out hides it. It does not repair it.
      """) + [
        .caseEmbed(
          CaseEmbed(
            caseID: "transfer-deadlock", caption: "The transfer, as written and as repaired",
            position: SourcePosition(line: 20, column: 1))),
        .part(PartEmbed(kind: .timeline, caseID: "transfer-deadlock", position: SourcePosition(line: 24, column: 1))),
        .part(PartEmbed(kind: .graph, caseID: "transfer-deadlock", position: SourcePosition(line: 26, column: 1))),
      ]
      + elements(
        """
        ## Why it stops

        Each holds what the other wants:

        1. one task locks `a`, the other `b`;
        2. each asks for the other lock;
        3. neither lets go.

        ## The lesson

        - Take locks in one order.
        - Or take one lock.
        """)
      + [
        .claim(
          Claim(
            id: "claim-increment-is-one-instruction",
            statement: "\"An increment is one machine instruction, so it needs no lock.\"",
            experiment: "Two tasks count.",
            evidence: [
              Claim.Evidence(
                caseID: "lost-update", variant: "buggy", conditions: [.finds("race")], supports: false,
                text: "It reads, adds and writes.", position: SourcePosition(line: 40, column: 1))
            ], verdict: .refuted, reading: "Three steps are not one.", position: SourcePosition(line: 40, column: 1))),
        .serves(["drill-two-locks"], SourcePosition(line: 43, column: 1)),
        .claim(
          Claim(
            id: "claim-locks-are-slow", statement: "Locks are slow.",
            evidence: [
              Claim.Evidence(
                caseID: "lost-update", variant: nil, conditions: [.ratio(of: "lock", to: "none", .init(above: 2))],
                supports: true, text: "Twice as slow.", position: SourcePosition(line: 44, column: 1))
            ], verdict: .confirmed, reading: "So so.", position: SourcePosition(line: 44, column: 1))),
        .drill(
          BodyDirective(
            arguments: [],
            body: [
              BodyEntry(
                key: "question", value: .scalar("Which of the two is stuck first?"),
                position: SourcePosition(line: 50, column: 1)),
              BodyEntry(
                key: "options", value: .list([.scalar("The first"), .scalar("Neither")]),
                position: SourcePosition(line: 51, column: 1)),
              BodyEntry(key: "answer", value: .scalar("Neither."), position: SourcePosition(line: 52, column: 1)),
            ], position: SourcePosition(line: 49, column: 1))),
      ],
    headings: [
      heading("What you see", "what-you-see"), heading("Why it stops", "why-it-stops"),
      heading("The lesson", "the-lesson"),
    ])

  private static let channels = Chapter(
    number: 2, id: "channels", file: "chapters/02-channels.md", title: "Nobody is listening",
    elements: elements(
      """
      Memory climbs by 2 KB per request.

      ## A table

      | You see | Look for | Case |
      |:--------|:--------:|-----:|
      | memory climbs | a send without a receiver | [the case](../cases/send-without-receiver/) |
      | a wrong sum | an unprotected counter | `lost-update` |
      """) + [
        .caseEmbed(
          CaseEmbed(
            caseID: "send-without-receiver", variant: "buggy", show: .all,
            position: SourcePosition(line: 12, column: 1))),
        .part(PartEmbed(kind: .outcomes, caseID: "lost-update", position: SourcePosition(line: 20, column: 1))),
        .part(PartEmbed(kind: .graph, caseID: "philosophers", position: SourcePosition(line: 22, column: 1))),
        .chart(
          ChartEmbed(
            caseID: "lost-update", unit: "s", baseline: "one lock", caption: "What the repair costs",
            position: SourcePosition(line: 29, column: 1))),
        .chart(ChartEmbed(caseID: "lost-update", unit: "ms", position: SourcePosition(line: 32, column: 1))),
        .chart(ChartEmbed(caseID: "philosophers", position: SourcePosition(line: 34, column: 1))),
        .chart(
          ChartEmbed(
            caseID: "hostile", baseline: "nobody", caption: SampleReports.bad,
            position: SourcePosition(line: 36, column: 1))),
      ], headings: [heading("A table", "a-table")])

  private static func elements(_ markdown: String) -> [ChapterElement] {
    Document(parsing: markdown).blocks.map(ChapterElement.block)
  }

  private static func heading(_ title: String, _ id: String) -> Chapter.Heading {
    Chapter.Heading(level: 2, id: id, content: [.text(title)], line: 1)
  }

  // MARK: - Cases

  static let cases: [Case] = [
    Case(
      id: "transfer-deadlock", title: "Two transfers, opposite ways",
      summary: "Two accounts are locked in the order of the arguments, and two transfers meet half-way.",
      patterns: ["lock-order-cycle"], chapter: 1, difficulty: 3, uses: ["Mutex", "Thread"],
      symptom: "The transfer service stops answering **about once a week**. No error, no load; a restart helps.",
      cause: """
        Each transfer locks the *source* first. Two transfers between the same accounts in opposite ways each hold one lock
        and wait for the other: the wait-for graph has a cycle of two tasks and two locks.
        """,
      fix: "Give all locks one order, here by account number, and take them in that order everywhere.",
      hints: [
        "Nothing is running. So who waits for whom?", "Look at the order in which the two locks are taken.",
        "Line 12: `from` is locked before `to`, whichever accounts these are.",
      ],
      questions: [
        Case.Question(
          question: "Why does a time-out not repair it?",
          answer: "It turns a stop into a slow failure. *Both* sides time out, retry, and may meet again."),
        Case.Question(
          question: "What if you changed both locks to one actor?",
          answer: "Then there is no second thing to wait for:\n\n```swift\nactor Bank { }\n```\n\nThe cycle is gone."),
      ], reading: ["*The Java Language Specification*, chapter 17", "E. G. Coffman et al., System Deadlocks (1971)"],
      lifecycle: Case.Lifecycle(
        trigger: .request, contract: "the request", observability: "a snapshot of held locks", termination: "none"),
      diagnosis: [.static, .snapshot],
      variants: [
        variant("buggy", .findings([.init(kind: "deadlock", line: 13, participants: 2)]), SamplePrograms.transferBuggy),
        variant("fixed", .clean, SamplePrograms.transferFixed),
        variant(
          "tempting", .clean, SamplePrograms.transferTempting, title: "Try, and try again",
          why: "A short sleep between the locks makes the meeting rare. Every test passes."),
      ]),
    Case(
      id: "send-without-receiver", title: "A reply that nobody waits for",
      summary: "The caller gives up, and the worker sends into a channel that has no receiver any more.",
      patterns: ["send-without-receiver"], chapter: 2, difficulty: 1, uses: ["Channel", "select"],
      symptom: "Memory climbs by 2 KB per request that times out.", cause: "A rendezvous needs both sides.",
      fix: "Give the reply channel room for one.",
      hints: ["What outlives the request?", "Count the tasks.", "Line 6."],
      questions: [Case.Question(question: "Why is a buffer of one enough?", answer: "There is one reply.")],
      lifecycle: Case.Lifecycle(
        trigger: .request, contract: "nobody", observability: "count of tasks", termination: "never"),
      variants: [
        variant("buggy", .findings([.init(kind: "leak", line: 6)]), SamplePrograms.sendBuggy),
        variant("fixed", .clean, SamplePrograms.sendBuggy.replacing("capacity: 0", with: "capacity: 1")),
      ]),
    Case(
      id: "lost-update", title: "A counter that forgets",
      summary: "Eight tasks increment, and the sum is anything.", patterns: ["lost-update"], chapter: 2, difficulty: 2,
      uses: ["Task"], symptom: "The sum is off by a few, sometimes.", cause: "Read, add, write.", fix: "Use an atomic.",
      hints: ["Run it twice.", "Is `+=` one step?", "Line 4."],
      questions: [Case.Question(question: "Why not `volatile`?", answer: "It orders nothing.")],
      variants: [
        variant("buggy", .findings([.init(kind: "nondeterministic")]), SamplePrograms.counter),
        variant("fixed", .clean, SamplePrograms.counter.replacing("total += 1", with: "total.add(1)")),
        variant("tempting", .findings([.init(kind: "race")]), SamplePrograms.counter, title: "Not measured yet"),
      ], measurement: "measure.swift", measurementSource: "import CaseKit\n"),
    Case(
      id: "philosophers", title: "Eight philosophers", summary: "A long cycle, and a crowd that waits behind it.",
      patterns: ["lock-order-cycle"], chapter: 1, difficulty: 5, uses: ["Mutex"], symptom: "Dinner never ends.",
      cause: "A cycle of five.", fix: "One of them takes the other fork first.", hints: ["One.", "Two.", "Three."],
      questions: [],
      variants: [
        variant("buggy", .findings([.init(kind: "deadlock")]), SamplePrograms.counter),
        variant("fixed", .clean, SamplePrograms.counter),
      ], measurement: "measure.swift", measurementSource: "import CaseKit\n"),
    Case(
      id: "hostile", title: "<script>alert(1)</script> & \"co\"", summary: "Names that bite: `</code><b>`.",
      patterns: ["]]>", "\"\u{301} onclick=x"], chapter: 2, difficulty: 1, uses: ["<img src=x onerror=alert(1)>"],
      symptom: "<script>alert(2)</script>", cause: "[click](javascript:alert(1))", fix: "Escape.",
      hints: ["<b>1</b>", "2", "3"], questions: [Case.Question(question: "</summary><script>", answer: "]]>")],
      reading: ["<iframe>"],
      variants: [
        variant("buggy", .findings([.init(kind: "crash")]), SamplePrograms.hostile, title: "</h3><script>"),
        variant("fixed", .clean, SamplePrograms.hostile),
      ], measurement: "measure.swift", measurementSource: SamplePrograms.hostile),
  ]

  private static func variant(
    _ name: String, _ expectation: Expectation, _ source: String, title: String? = nil, why: String? = nil
  ) -> Variant {
    Variant(
      name: name, file: "\(name).swift", path: "cases/x/\(name).swift", title: title, why: why,
      expectation: expectation,
      source: source)
  }
}
