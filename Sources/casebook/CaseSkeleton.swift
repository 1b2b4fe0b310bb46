/// The files of a new case. They are valid and measure as declared, so that an author starts from something that works.
struct CaseSkeleton {
  let id: String
  let chapter: Int

  var files: [(name: String, text: String)] {
    [("case.yml", description), ("buggy.swift", buggy), ("fixed.swift", fixed)]
  }

  private var description: String {
    """
    title: \(id.split(separator: "-").joined(separator: " ").capitalizedFirst)
    summary: A waiter that nobody resumes keeps the program from ending.
    pattern: \(id)
    chapter: \(chapter)
    difficulty: 1
    uses: [Task, CheckedContinuation]
    symptom: >
      The program starts, prints its first line and then does nothing for ever.
    cause: >
      `main` waits for a continuation, and the only one who could resume it has returned without doing so.
    reason: >
      Nobody resumes the continuation when the order is empty.
    fix: >
      Resume a continuation exactly once on every path.
    rule: [waking]
    hints:
      - What does the program wait for when it stops?
      - Who holds the continuation, and when is it resumed?
      - Look at the path on which `order` is empty.
    questions:
      - question: Why does the compiler not see this?
        answer: >
          That a continuation is resumed on every path is a property of a run, not of a type.
      - question: What if the continuation were resumed twice?
        answer: >
          A checked continuation traps.
    misreadings:
      - claim: >
          `print` waits for a terminal, and nobody reads from it.
        truth: >
          The first line is printed, so somebody does.
      - claim: >
          `main` is the only task and cannot wait for itself.
        truth: >
          It waits for a continuation; whoever is called with it may resume it at once, in the same task.
    variants:
      buggy:
        file: buggy.swift
        bug: [11]  # the lines at which it goes wrong, each an answer of the find drill
        expect: deadlock
      fixed:
        file: fixed.swift
        expect: clean

    """
  }

  private var buggy: String {
    """
    @main
    struct Kitchen {
      static func main() async {
        print("order taken")
        let dish = await cook([])
        print("served \\(dish)")
      }

      static func cook(_ order: [String]) async -> String {
        await withCheckedContinuation { continuation in
          guard let dish = order.first else { return }
          continuation.resume(returning: dish)
        }
      }
    }

    """
  }

  private var fixed: String {
    """
    @main
    struct Kitchen {
      static func main() async {
        print("order taken")
        let dish = await cook([])
        print("served \\(dish)")
      }

      static func cook(_ order: [String]) async -> String {
        await withCheckedContinuation { continuation in
          guard let dish = order.first else { return continuation.resume(returning: "nothing") }
          continuation.resume(returning: dish)
        }
      }
    }

    """
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
