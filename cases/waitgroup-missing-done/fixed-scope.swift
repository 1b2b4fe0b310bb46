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

struct Archive {
  let scanner: Scanner

  /// How many pages ended why; the compiler lets no path out of a child without an outcome.
  func digitize(_ pages: ClosedRange<Int>) async -> [Outcome: Int] {
    await withTaskGroup(of: Outcome.self) { scans in
      for page in pages {
        scans.addTask(name: "page \(page)") {
          do throws(ScanError) {
            try await scanner.scan(page)
          } catch {
            return .failed(error)
          }
          return .stored
        }
      }
      return await scans.reduce(into: [:]) { ledger, outcome in ledger[outcome, default: 0] += 1 }
    }
  }
}

@main struct NightShift {
  static func main() async {
    let ledger = await Archive(scanner: Scanner(bad: [2: .torn])).digitize(1...3)
    print("stored \(ledger[.stored, default: 0]), torn \(ledger[.failed(.torn), default: 0])")
  }
}
