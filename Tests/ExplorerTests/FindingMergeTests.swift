import Checker
import Testing

@testable import Explorer

@Suite("One finding for each cause")
struct FindingMergeTests {
  private func race(_ lines: Int..., file: String = "main.swift", column: Int = 3, count: Int = 1) -> Finding {
    var finding = Finding(kind: .race, message: "task 1 writes and task 2 reads", count: count)
    finding.participants = lines.enumerated().map { index, line in
      Participant(
        id: "task \(index)", suspended: [SourceFrame(function: "f\(index)", file: file, line: line, column: column)])
    }
    return finding
  }

  @Test("Races of the same two lines are one, whoever came first and at whatever column")
  func pair() {
    let findings = merged([race(4, 9, count: 3), race(9, 4, column: 12, count: 2), race(9, 4)], schedules: 64)
    #expect(findings.map(\.count) == [6])
  }

  @Test("No finding was seen in more schedules than were run")
  func ceiling() {
    #expect(merged([race(4, 4, count: 50), race(4, 4, column: 8, count: 50)], schedules: 64).map(\.count) == [64])
  }

  @Test("Other lines and other files are other races")
  func others() {
    #expect(merged([race(4, 9), race(4, 10), race(4, 4), race(4, 9, file: "other.swift")], schedules: 64).count == 4)
  }
}
