import Foundation

/// A book with one case, whose programs are small enough to be played to their ends.
enum LampBook {
  static func folder() throws -> Folder {
    let book = try Folder()
    for name in ["cases", "chapters", "cases/two-locks"] {
      try FileManager.default.createDirectory(atPath: "\(book.path)/\(name)", withIntermediateDirectories: false)
    }
    try book.write("chapters/01-locks.md", "# Locks\n\n```case two-locks\n```\n")
    try book.write("cases/two-locks/buggy.swift", program("green, red"))
    try book.write("cases/two-locks/fixed.swift", program("red, green"))
    try book.write(
      "cases/two-locks/case.yml",
      """
      title: Two lamps
      summary: Two threads take two locks in two orders.
      pattern: lock-order-inversion
      chapter: 1
      difficulty: 1
      uses: [NSLock, Thread, DispatchGroup]
      symptom: Now and then both lamps stay dark.
      cause: Each thread holds the lock that the other one waits for.
      fix: Take the locks in one order everywhere.
      hints:
        - Who takes what first?
        - Write both orders down.
        - What is `first` in one thread is `second` in the other.
      questions:
        - question: Why does one order suffice?
          answer: No cycle can close.
      lifecycle:
        trigger: request
        contract: Each thread lives for one switch.
        observability: Two blocked threads.
        termination: Unlocking by the other one.
      diagnosis: [static, snapshot]
      variants:
        buggy:
          file: buggy.swift
          expect:
            - kind: deadlock
        fixed:
          file: fixed.swift
          expect: clean

      """)
    return book
  }

  private static func program(_ second: String) -> String {
    """
    import Foundation

    struct Lamps {
      let red = NSLock()
      let green = NSLock()

      func light(_ first: NSLock, _ second: NSLock) {
        first.lock()
        second.lock()
        second.unlock()
        first.unlock()
      }
    }

    @main struct Switch {
      static func main() {
        let lamps = Lamps()
        let (red, green) = (lamps.red, lamps.green)
        let done = DispatchGroup()
        done.enter()
        Thread.detachNewThread {
          lamps.light(red, green)
          done.leave()
        }
        lamps.light(\(second))
        done.wait()
        print("lit")
      }
    }

    """
  }
}
