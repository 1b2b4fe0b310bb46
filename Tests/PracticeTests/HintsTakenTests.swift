import Foundation
import Practice
import Testing

@Suite("HintsTaken")
struct HintsTakenTests {
  private static let day = PracticeDay(number: 20_000)
  private static let find = DrillID(caseID: "a", kind: .find)

  @Test("What is written is read again, the same day and no other")
  func roundTrip() {
    var taken = HintsTaken(day: Self.day)
    taken[Self.find] = 2
    taken[DrillID(caseID: "b", kind: .predict)] = 1
    #expect(taken.text == "\(Self.day) a/find 2\n\(Self.day) b/predict 1\n")
    #expect(HintsTaken(text: taken.text, day: Self.day) == taken)
    #expect(HintsTaken(text: taken.text, day: PracticeDay(number: 20_001)).text == "")
    taken[Self.find] = 0
    #expect(!taken.text.contains("a/find"))
  }

  @Test("Lines that mean nothing are left out")
  func damage() {
    let text = "\(Self.day) a/find -3\n\(Self.day) a/find 99999999999999999999\nx\n\(Self.day) nonsense 2\n\u{1b}[2J\n"
    #expect(HintsTaken(text: text, day: Self.day).text == "")
  }

  @Test("The file stands beside the log, which it does not touch")
  func file() {
    let folder = NSTemporaryDirectory() + "/hints-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let log = PracticeLogFile(path: folder + "/practice.log")
    #expect(HintsTaken.load(beside: log, day: Self.day)[Self.find] == 0)
    HintsTaken.set(0, of: Self.find, beside: log, day: Self.day)
    #expect(!FileManager.default.fileExists(atPath: folder))
    HintsTaken.set(3, of: Self.find, beside: log, day: Self.day)
    #expect(HintsTaken.load(beside: log, day: Self.day)[Self.find] == 3)
    #expect(!FileManager.default.fileExists(atPath: log.path))
    HintsTaken.set(0, of: Self.find, beside: log, day: Self.day)
    #expect(HintsTaken.load(beside: log, day: Self.day).text == "")
  }
}
