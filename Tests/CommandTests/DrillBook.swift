import Foundation

/// A book with one tiny case, which is measured once for all tests.
enum DrillBook {
  /// The book, measured.
  static let shared: Result<Folder, any Error> = Result {
    let book = try unmeasured()
    let run = try Casebook.run(["run"], at: book.path)
    guard run.status == 0 else { throw Failure(text: run.stdout + run.stderr) }
    return book
  }

  /// A book that nothing is known of.
  static func unmeasured() throws -> Folder {
    let book = try Folder()
    for name in ["cases/two-counters", "chapters"] {
      try FileManager.default.createDirectory(atPath: "\(book.path)/\(name)", withIntermediateDirectories: true)
    }
    try book.write("chapters/01-first.md", "# First\n\n```case two-counters\n```\n")
    for (name, text) in [
      ("case.yml", description), ("buggy.swift", buggy), ("tempting.swift", paused), ("fixed.swift", fixed),
    ] {
      try book.write("cases/two-counters/\(name)", text)
    }
    return book
  }

  struct Failure: Error { var text: String }

  private static let description = #"""
    title: A counter of two tasks
    summary: Two tasks add to one variable.
    pattern: lost-update
    chapter: 1
    difficulty: 1
    uses: [withTaskGroup]
    symptom: >
      The number of visits is sometimes too small by one.
    cause: >
      Each task reads the variable and writes it, and nothing orders the two accesses of one task before those of the other.
    fix: >
      Let one owner do all accesses, or guard each of them with one lock.
    hints:
      - Which variable is written twice?
      - What is between reading and writing?
      - Look at the line that adds.
    questions:
      - question: Why does a test pass?
        answer: >
          The two tasks rarely meet between a read and a write.
    variants:
      buggy:
        file: buggy.swift
        expect: race
      tempting:
        file: tempting.swift
        title: A pause between the two
        why: >
          The second task begins later, and looks as if it came after the first. But a pause orders nothing: the race is still there.
        expect: race
      fixed:
        file: fixed.swift
        expect: clean
    """# + "\n"

  /// The program that is given.
  static let buggy = #"""
    final class Visits: @unchecked Sendable {
      var count = 0
    }

    @main struct Museum {
      static func main() async {
        let visits = Visits()
        await withTaskGroup(of: Void.self) { doors in
          for _ in 1...2 {
            doors.addTask {
              visits.count += 1
            }
          }
        }
        print("visits: \(visits.count)")
      }
    }
    """# + "\n"

  /// The wrong repair that tempts.
  static let paused = #"""
    final class Visits: @unchecked Sendable {
      var count = 0
    }

    @main struct Museum {
      static func main() async {
        let visits = Visits()
        await withTaskGroup(of: Void.self) { doors in
          for door in 1...2 {
            doors.addTask {
              try? await Task.sleep(for: .milliseconds(door))
              visits.count += 1
            }
          }
        }
        print("visits: \(visits.count)")
      }
    }
    """# + "\n"

  /// The reference.
  static let fixed = #"""
    actor Visits {
      var count = 0
      func add() { count += 1 }
    }

    @main struct Museum {
      static func main() async {
        let visits = Visits()
        await withTaskGroup(of: Void.self) { doors in
          for _ in 1...2 {
            doors.addTask {
              await visits.add()
            }
          }
        }
        print("visits: \(await visits.count)")
      }
    }
    """# + "\n"

  /// A repair unlike the reference.
  static let locked = #"""
    import Synchronization

    final class Visits: Sendable {
      let count = Mutex(0)
    }

    @main struct Museum {
      static func main() async {
        let visits = Visits()
        await withTaskGroup(of: Void.self) { doors in
          for _ in 1...2 {
            doors.addTask {
              visits.count.withLock { $0 += 1 }
            }
          }
        }
        print("visits: \(visits.count.withLock { $0 })")
      }
    }
    """# + "\n"

  /// A submission that never ends.
  static let endless = #"""
    final class Visits: @unchecked Sendable {
      var count = 0
    }

    @main struct Museum {
      static func main() async {
        let visits = Visits()
        await withTaskGroup(of: Void.self) { doors in
          for _ in 1...2 {
            doors.addTask {
              while true { visits.count &+= 1 }
            }
          }
        }
        print("visits: \(visits.count)")
      }
    }
    """# + "\n"
}
