import Practice
import Testing

@Suite("Grading")
struct GradeTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var kind: DrillKind
    var difficulty: Int
    var effort: Effort
    var sentence: String

    init(_ kind: DrillKind, _ difficulty: Int, _ effort: Effort, _ sentence: String) {
      self.kind = kind
      self.difficulty = difficulty
      self.effort = effort
      self.sentence = sentence
    }

    var testDescription: String { sentence }
  }

  @Test(
    "The grade follows from what was done, and its sentence says from what",
    arguments: [
      Example(
        .predict, 1, Effort(seconds: 30), "easy, since you took 30 s, at most half of the expected 1 min"),
      Example(.predict, 1, Effort(seconds: 31), "good, since you took 31 s of the expected 1 min"),
      Example(.predict, 1, Effort(seconds: 120), "good, since you took 2 min, where 1 min was expected"),
      Example(
        .predict, 1, Effort(seconds: 121),
        "hard, since you took 2 min 1 s, more than twice the expected 1 min"),
      Example(
        .predict, 1, Effort(seconds: 9999),
        "hard, since you took 2 h 46 min, more than twice the expected 1 min"),
      Example(.predict, 5, Effort(seconds: 121), "good, since you took 2 min 1 s of the expected 3 min"),
      Example(.predict, 1, Effort(seconds: 20, wrongTries: 1), "hard, since you tried a wrong answer"),
      Example(.predict, 1, Effort(seconds: 20, wrongTries: 2), "again, since you tried 2 wrong answers"),
      Example(
        .find, 2, Effort(seconds: 60), "easy, since you took 1 min, at most half of the expected 2 min 15 s"),
      Example(.find, 2, Effort(seconds: 60, wrongTries: 2), "hard, since you tried 2 wrong answers"),
      Example(.find, 2, Effort(seconds: 60, wrongTries: 3), "again, since you tried 3 wrong answers"),
      Example(
        .schedule, 1, Effort(seconds: 10, wrongTries: 1),
        "good, since you took 10 s of the expected 2 min and you went wrong once, which is no more than usual"
      ),
      Example(.schedule, 1, Effort(seconds: 10, wrongTries: 2), "hard, since you went wrong 2 times"),
      Example(.schedule, 1, Effort(seconds: 10, wrongTries: 5), "again, since you went wrong 5 times"),
      Example(
        .repair, 3, Effort(seconds: 400, wrongTries: 2),
        "good, since you took 6 min 40 s of the expected 10 min and you tried 2 wrong repairs, which is no more than usual"
      ),
      Example(.repair, 3, Effort(seconds: 400, wrongTries: 7), "hard, since you tried 7 wrong repairs"),
      Example(.repair, 3, Effort(seconds: 400, wrongTries: 8), "again, since you tried 8 wrong repairs"),
      Example(.repair, 3, Effort(seconds: 200, hints: 1), "hard, since you used a hint"),
      Example(.repair, 3, Effort(seconds: 200, hints: 2), "hard, since you used 2 hints"),
      Example(.repair, 3, Effort(seconds: 200, hints: 3), "again, since you used 3 hints"),
      Example(
        .repair, 3, Effort(seconds: 3000, hints: 2, wrongTries: 3),
        "hard, since you used 2 hints, you tried 3 wrong repairs and you took 50 min, more than twice the expected 10 min"
      ),
      Example(.repair, 3, Effort(seconds: 5, gaveUp: true), "again, since you asked for the solution"),
      Example(
        .find, 1, Effort(seconds: 5, hints: 4, wrongTries: 1, gaveUp: true),
        "again, since you asked for the solution and you used 4 hints"),
    ])
  func table(example: Example) {
    #expect(Grading(example.effort, kind: example.kind, difficulty: example.difficulty).sentence == example.sentence)
  }

  @Test("More help, more wrong tries or more time never makes a better grade", arguments: DrillKind.allCases)
  func monotonic(kind: DrillKind) {
    for difficulty in 1...5 {
      for hints in 0...4 {
        for tries in 0...9 {
          for seconds in stride(from: 0.0, to: 2000, by: 97) {
            let effort = Effort(seconds: seconds, hints: hints, wrongTries: tries)
            let grade = Grading(effort, kind: kind, difficulty: difficulty).grade
            var worse = [effort, effort, effort, effort]
            worse[0].hints += 1
            worse[1].wrongTries += 1
            worse[2].seconds += 300
            worse[3].gaveUp = true
            for other in worse { #expect(Grading(other, kind: kind, difficulty: difficulty).grade <= grade) }
          }
        }
      }
    }
  }
}
