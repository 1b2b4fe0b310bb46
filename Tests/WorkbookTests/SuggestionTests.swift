import Testing
import Workbook

@Suite("Suggestion")
struct SuggestionTests {
  @Test(
    "A slip finds the word that was meant; another word finds none",
    arguments: [
      ("deadlok", "deadlock"), ("daedlock", "deadlock"), ("DEADLOCK", "deadlock"), ("leek", "leak"), ("rce", "race"),
      ("timline", nil), ("", nil), ("zebra", nil), (String(repeating: "a", count: 1000), nil),
    ] as [(String, String?)])
  func suggestion(_ word: String, _ expected: String?) {
    #expect(suggest(for: word, in: Expectation.kinds) == expected)
  }

  @Test("The closest word wins, then the first")
  func closest() {
    #expect(suggest(for: "lock-ordr", in: ["lock-older", "lock-order"]) == "lock-order")
    #expect(suggest(for: "case-x", in: ["case-a", "case-b"]) == "case-a")
  }

  @Test(
    "A name is found by a slip, by some of its words with a slip, and by what it holds; what is equally close is offered together",
    arguments: [
      ("lock-order-inversoin", ["lock-order-inversion"]), ("lock-ordr", ["lock-order-inversion", "lock-order-mutex"]),
      ("dedlock", ["channel-deadlock"]), ("lock-ordr/find", []), ("lost", ["lost-task"]),
      ("a-lost-task-handle", ["lost-task"]),
      ("zebra", []), ("", []), ("x", []), (String(repeating: "a", count: 1000), []),
    ] as [(String, [String])])
  func names(_ word: String, _ expected: [String]) {
    let names = ["lock-order-inversion", "channel-deadlock", "lock-order-mutex", "lost-task"]
    #expect(suggestions(for: word, in: names) == expected)
  }

  @Test("Parts behind slashes are compared one by one, and no more are offered than are wanted")
  func parts() {
    let names = ["lock-order-inversion/find", "lock-order-inversion/repair", "mutex/find"]
    #expect(suggestions(for: "lock-ordr/find", in: names) == ["lock-order-inversion/find"])
    #expect(suggestions(for: "lock", in: (1...9).map { "lock-number-\($0)" }, limit: 2).count == 2)
  }

  @Test("The kinds of findings are unique, and clean is none of them")
  func kinds() {
    #expect(Set(Expectation.kinds).count == Expectation.kinds.count)
    #expect(!Expectation.kinds.contains("clean"))
  }
}
