import Checker
import Testing

@testable import Explorer

@Suite("One finding for each cause")
struct FindingMergeTests {
  /// A race of these lines, seen in these executions.
  private func race(
    _ lines: Int..., of variable: String? = nil, file: String = "main.swift", column: Int = 3, seenIn: Set<Int> = [1]
  ) -> (finding: Finding, seenIn: Set<Int>) {
    var finding = Finding(kind: .race, message: "task 1 writes and task 2 reads", count: seenIn.count)
    finding.variable = variable
    finding.firstAt = seenIn.min()
    finding.replayed = true
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

  @Test("Leaks at the same lines of one execution are one with all who take part", arguments: ["s", "t"])
  func leaks(_ schedule: String) {
    let findings = merged(
      [1, 2].map { number in
        var finding = Finding(kind: .leak, message: "task \(number) never ends")
        finding.schedule = number == 1 ? "s" : schedule
        finding.participants = [
          Participant(
            id: "task \(number)", suspended: [SourceFrame(function: "f", file: "main.swift", line: 3, column: 1)])
        ]
        return (finding, [1])
      })
    #expect(findings.map(\.participants.count) == [schedule == "s" ? 2 : 1])
    #expect(findings.map(\.message) == ["task 1 never ends" + (schedule == "s" ? "; so it is with task 2" : "")])
  }

  @Test("An execution that shows one finding in two ways counts once")
  func once() {
    #expect(merged([race(4, 4, seenIn: [5, 6, 7]), race(4, 4, column: 8, seenIn: [6, 7, 9])]).map(\.count) == [4])
  }

  @Test("Other lines and other files are other races")
  func others() {
    #expect(merged([race(4, 9), race(4, 10), race(4, 4), race(4, 9, file: "other.swift")]).count == 4)
  }

  @Test("Races for one variable are one, which tells of all places")
  func variable() throws {
    let findings = merged([
      race(4, 9, of: "a", seenIn: [2, 3]), race(7, 7, of: "b", seenIn: [1]), race(9, 9, of: "a", seenIn: [1, 3]),
      race(5, 5),
    ])
    #expect(findings.map(\.variable) == ["a", "b", nil])
    let first = try #require(findings.first)
    #expect(first.count == 3 && first.firstAt == 1)
    #expect(first.participants.compactMap { $0.suspended.first?.line } == [4, 9])
    #expect(first.alsoAt?.map { $0.places.map(\.line) } == [[9, 9]] && first.alsoAt?.map(\.count) == [2])
    #expect(findings.dropFirst().allSatisfy { $0.alsoAt == nil })
  }

  @Test("What did not replay is never hidden behind what did")
  func unreplayed() {
    var stray = race(9, 9, of: "a")
    stray.finding.replayed = false
    #expect(merged([race(4, 9, of: "a"), stray]).map(\.replayed) == [true, false])
  }
}
