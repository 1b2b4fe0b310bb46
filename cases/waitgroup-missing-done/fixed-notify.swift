import Dispatch
import Synchronization

enum ScanError: Error { case torn, jammed }

/// Why the work on a page ended.
enum Outcome: Hashable {
  case stored
  case failed(ScanError)
}

/// Calls back on a queue of its own.
struct Scanner: Sendable {
  let bad: [Int: ScanError]
  let queue = DispatchQueue(label: "scanner")

  func scan(_ page: Int, completion: @escaping @Sendable (ScanError?) -> Void) {
    queue.async { completion(bad[page]) }
  }
}

/// How many pages ended why.
final class Ledger: Sendable {
  private let ended = Mutex<[Outcome: Int]>([:])

  func record(_ outcome: Outcome) { ended.withLock { $0[outcome, default: 0] += 1 } }

  func count(_ outcome: Outcome) -> Int { ended.withLock { $0[outcome, default: 0] } }
}

struct Archive {
  let scanner: Scanner

  func digitize(_ pages: ClosedRange<Int>) async -> Ledger {
    let ledger = Ledger()
    let scans = DispatchGroup()
    for page in pages {
      scans.enter()
      scanner.scan(page) { error in
        defer { scans.leave() }
        if let error {
          ledger.record(.failed(error))
          return
        }
        ledger.record(.stored)
      }
    }
    await withCheckedContinuation { complete in
      scans.notify(queue: .global()) { complete.resume() }
    }
    return ledger
  }
}

@main struct NightShift {
  static func main() async {
    let ledger = await Archive(scanner: Scanner(bad: [2: .torn])).digitize(1...3)
    print("stored \(ledger.count(.stored)), torn \(ledger.count(.failed(.torn)))")
  }
}
