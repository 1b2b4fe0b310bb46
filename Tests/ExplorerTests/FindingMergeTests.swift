import Checker
import Testing

@testable import Explorer

@Suite("One finding for each cause")
struct FindingMergeTests {
  /// A race of these lines, seen in these executions.
  private func race(
    _ lines: Int..., file: String = "main.swift", column: Int = 3, seenIn: Set<Int> = [1]
  ) -> (finding: Finding, seenIn: Set<Int>) {
    var finding = Finding(kind: .race, message: "task 1 writes and task 2 reads", count: seenIn.count)
    finding.participants = lines.enumerated().map { index, line in
      Participant(
        id: "task \(index)", suspended: [SourceFrame(function: "f\(index)", file: file, line: line, column: column)])
    }
    return (finding, seenIn)
  }

  @Test("Races of the same two lines are one, whoever came first and at whatever column")
  func pair() {
    let findings = merged([
      race(4, 9, seenIn: [1, 2, 3]), race(9, 4, column: 12, seenIn: [5, 6]), race(9, 4, seenIn: [8]),
    ])
    #expect(findings.map(\.count) == [6])
  }

  @Test("An execution that shows one finding in two ways counts once")
  func once() {
    #expect(merged([race(4, 4, seenIn: [5, 6, 7]), race(4, 4, column: 8, seenIn: [6, 7, 9])]).map(\.count) == [4])
  }

  @Test("Other lines and other files are other races")
  func others() {
    #expect(merged([race(4, 9), race(4, 10), race(4, 4), race(4, 9, file: "other.swift")]).count == 4)
  }
}
