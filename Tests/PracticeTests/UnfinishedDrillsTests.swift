import Foundation
import Practice
import Testing

@Suite("UnfinishedDrills")
struct UnfinishedDrillsTests {
  private static let day = PracticeDay(number: 20_000)
  private static let find = DrillID(caseID: "a", kind: .find)

  @Test("What is written is read again, the same day and no other")
  func roundTrip() {
    var drills = UnfinishedDrills(day: Self.day)
    drills[Self.find] = Spent(hints: 2, wrongTries: 0, seconds: 95)
    drills[DrillID(caseID: "b", kind: .predict)] = Spent(hints: 0, wrongTries: 1)
    #expect(drills.text == "\(Self.day) a/find 2 0 95\n\(Self.day) b/predict 0 1 0\n")
    #expect(UnfinishedDrills(text: drills.text, day: Self.day) == drills)
    #expect(UnfinishedDrills(text: drills.text, day: PracticeDay(number: 20_001)).text == "")
    drills[Self.find] = .nothing
    #expect(!drills.text.contains("a/find"))
  }

  @Test("Lines that mean nothing are left out")
  func damage() {
    let text =
      "\(Self.day) a/find -3 0 1\n\(Self.day) a/find 1 1 99999999999999999999\nx\n\(Self.day) nonsense 2 1 1\n\(Self.day) a/find 2 1\n\u{1b}[2J\n"
    #expect(UnfinishedDrills(text: text, day: Self.day).text == "")
  }

  @Test("The file stands beside the log, which it does not touch")
  func file() {
    let folder = NSTemporaryDirectory() + "/unfinished-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let log = PracticeLogFile(path: folder + "/practice.log")
    #expect(UnfinishedDrills.load(beside: log, day: Self.day)[Self.find] == .nothing)
    UnfinishedDrills.set(.nothing, on: Self.find, beside: log, day: Self.day)
    #expect(!FileManager.default.fileExists(atPath: folder))
    UnfinishedDrills.set(Spent(hints: 3, wrongTries: 1), on: Self.find, beside: log, day: Self.day)
    #expect(UnfinishedDrills.load(beside: log, day: Self.day)[Self.find] == Spent(hints: 3, wrongTries: 1))
    #expect(!FileManager.default.fileExists(atPath: log.path))
    UnfinishedDrills.set(.nothing, on: Self.find, beside: log, day: Self.day)
    #expect(UnfinishedDrills.load(beside: log, day: Self.day).text == "")
  }
}
