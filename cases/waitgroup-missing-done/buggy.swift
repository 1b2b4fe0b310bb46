import CSP
import Synchronization

enum ScanError: Error { case torn, jammed }

/// Why the work on a page ended.
enum Outcome: Hashable {
  case stored
  case failed(ScanError)
}

struct Scanner: Sendable {
  let bad: [Int: ScanError]

  func scan(_ page: Int) async throws(ScanError) {
    if let error = bad[page] { throw error }
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
    let scans = WaitGroup(name: "scans")
    for page in pages {
      scans.add(1)
      go("page \(page)") {
        do throws(ScanError) {
          try await scanner.scan(page)
        } catch {
          ledger.record(.failed(error))
          return
        }
        ledger.record(.stored)
        scans.done()
      }
    }
    await scans.wait()
    return ledger
  }
}

@main struct NightShift {
  static func main() async {
    let ledger = await Archive(scanner: Scanner(bad: [2: .torn])).digitize(1...3)
    print("stored \(ledger.count(.stored)), torn \(ledger.count(.failed(.torn)))")
  }
}
