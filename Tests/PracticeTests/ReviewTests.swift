import Practice
import Testing

@Suite("Review")
struct ReviewTests {
  static let line =
    "v1 2026-11-26T08:05:01.250Z day=2026-11-26 lock-order-inversion/repair hard result=solved seconds=312.4 hints=2 "
    + "wrong=1 id=k3f9a2xq"

  @Test("A review is a line that can be read, and the line is the review")
  func line() throws {
    let review = try #require(Review(line: Self.line))
    #expect(review.line == Self.line)
    #expect(review.drill == DrillID(caseID: "lock-order-inversion", kind: .repair))
    #expect(review.effort == Effort(seconds: 312.4, hints: 2, wrongTries: 1))
    #expect(review.grade == .hard && review.day == PracticeDay("2026-11-26"))
  }

  @Test("No line that was cut off anywhere is a review")
  func cut() {
    for count in 0..<Self.line.count { #expect(Review(line: String(Self.line.prefix(count))) == nil) }
    for count in 1..<Self.line.count { #expect(Review(line: String(Self.line.suffix(count))) == nil) }
    #expect(Review(line: Self.line + " ") == nil)
    #expect(Review(line: Self.line + "0") == nil)
  }

  @Test(
    "What is not as it is written is no review",
    arguments: [
      ("seconds=312.4", "seconds=312"), ("seconds=312.4", "seconds=nan"), ("seconds=312.4", "seconds=-1.0"),
      ("hints=2", "hints=+2"),
      ("hints=2", "hints=-2"), ("hard", "harder"), ("solved", "lost"), ("2026-11-26T", "2026-02-30T"),
      ("08:05", "24:05"),
      ("/repair", "/mend"), ("v1", "v2"), (" day", "  day"), ("k3f9a2xq", "K3f9a2xq"),
    ])
  func damaged(text: String, other: String) {
    #expect(Self.line.contains(text))
    #expect(Review(line: Self.line.replacing(text, with: other, maxReplacements: 1)) == nil)
  }

  @Test("A new review takes its time from the clock, its grade from the effort, and has an id of its own")
  func new() {
    var random = SystemRandomNumberGenerator()
    let clock = PracticeClock(now: Timestamp(milliseconds: 1_795_680_000_000), secondsFromUTC: 3600)
    let drill = DrillID(caseID: "a", kind: .find)
    let reviews = (0..<100).map { _ in
      Review(drill, Effort(seconds: 12.34, hints: 1), difficulty: 1, clock: clock, random: &random)
    }
    #expect(Set(reviews.map(\.id)).count == 100)
    for review in reviews {
      #expect(review.grade == .hard && review.effort.seconds == 12.3)
      #expect(Review(line: review.line) == review)
    }
    let odd = Review(drill, Effort(seconds: .infinity), difficulty: 1, clock: clock, random: &random)
    #expect(Review(line: odd.line) == odd)
  }
}

@Suite("Time of practice")
struct TimestampTests {
  @Test(
    "Moments and days are written as the calendar has them",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
      (951_868_799_001, "2000-02-29T23:59:59.001Z"), (1_795_680_301_250, "2026-11-26T08:05:01.250Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func written(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).description == text)
    #expect(Timestamp(text) == Timestamp(milliseconds: milliseconds))
  }

  @Test("Every day of two centuries is read as it is written, and follows the day before")
  func days() {
    var last = ""
    for number in 0..<80_000 {
      let text = PracticeDay(number: number).description
      #expect(PracticeDay(text)?.number == number)
      #expect(text > last)
      last = text
    }
  }

  @Test(
    "What no calendar has is no day",
    arguments: ["2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "1969-12-31", "2026-1-1", "2026-01-32"])
  func noDay(text: String) { #expect(PracticeDay(text) == nil) }

  @Test("A day of practice lasts from 4 in the morning to 4 in the morning, where the user is")
  func today() throws {
    let evening = try #require(Timestamp("2026-11-27T01:59:59.999Z"))
    let morning = try #require(Timestamp("2026-11-27T02:00:00.000Z"))
    #expect(PracticeClock(now: evening, secondsFromUTC: 7200).today.description == "2026-11-26")
    #expect(PracticeClock(now: morning, secondsFromUTC: 7200).today.description == "2026-11-27")
    #expect(PracticeClock(now: morning, secondsFromUTC: -36_000).today.description == "2026-11-26")
    #expect(PracticeDay("2026-11-26")?.weekday == "Thu")
  }
}
