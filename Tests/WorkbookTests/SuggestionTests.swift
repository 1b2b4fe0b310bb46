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

  @Test("The kinds of findings are unique, and clean is none of them")
  func kinds() {
    #expect(Set(Expectation.kinds).count == Expectation.kinds.count)
    #expect(!Expectation.kinds.contains("clean"))
  }
}
