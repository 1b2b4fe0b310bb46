import Checker
import Practice
import Testing

@Suite("RepairSpecification")
struct SpecificationTests {
  private func specification(_ outcomes: [Outcome]) -> RepairSpecification {
    RepairSpecification(
      reference: Report(
        program: "fixed.swift", toolchain: "6.3.1",
        exploration: Exploration(
          strategy: "auto", schedules: 10, exhaustive: false, bound: "", seed: 1, firstFindingAt: nil, steps: 1,
          seconds: 1, widths: [1]), findings: [], outcomes: outcomes))
  }

  private func outcome(_ text: String, _ exit: Int? = 0, _ count: Int = 10) -> Outcome {
    Outcome(stdout: text, exit: exit, count: count)
  }

  @Test("The same lines in another order fit")
  func order() {
    #expect(specification([outcome("a\nb\n")]).differences([outcome("b\na\n")]) == [])
  }

  @Test("Some of the reference's results are enough")
  func subset() {
    #expect(specification([outcome("a\n"), outcome("b\n")]).differences([outcome("b\n")]) == [])
  }

  @Test("Numbers in which the reference differs from itself are open, others are not")
  func numbers() {
    let open = specification([outcome("won by 1\n"), outcome("won by 2\n")])
    #expect(open.differences([outcome("won by 3\n")]) == [])
    #expect(specification([outcome("won by 1\n")]).differences([outcome("won by 3\n")]).count == 2)
  }

  @Test("What is missing is told, with how often")
  func missing() {
    let one = specification([outcome("a\nb\n")])
    #expect(
      one.differences([outcome("a\nb\n", 0, 7), outcome("a\n", 0, 3)]) == [
        "it does not print “b” in 3 of 10 schedules, which the reference prints in every schedule"
      ])
    #expect(one.differences([outcome("")]) == ["it prints nothing in every schedule; the reference prints “a”, “b”"])
    #expect(
      one.differences([outcome("a\nb\n", 1)]) == [
        "it ends with status 1 in every schedule; the reference ends with status 0"
      ]
    )
    #expect(one.differences([outcome("a\nb\nc\n")]).first?.contains("“c”") == true)
  }

  @Test("The task says in advance what is printed in every schedule")
  func lines() {
    #expect(specification([outcome("a\n1\n"), outcome("a\n2\n")]).lines == ["a"])
  }
}
