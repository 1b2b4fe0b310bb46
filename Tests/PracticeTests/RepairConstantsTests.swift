import Testing
import Workbook

@testable import Practice

@Suite("RepairConstants")
struct RepairConstantsTests {
  @Test(
    "Literals, what is put together of them, and names for them are constants; what is computed is none",
    arguments: [
      ("print(\"fetches: 1\")", ["fetches: 1"]),
      ("print(\"fetches: \\(1)\")", ["fetches: 1"]),
      ("print(\"fetches:\", 1)", ["fetches: 1"]),
      ("print(\"fetches: \" + \"1\")", ["fetches: 1"]),
      ("let count = 1\nprint(\"fetches: \\(count)\")", ["fetches: 1"]),
      ("let text = \"fetches: 1\\nend\"\nprint(text)", ["fetches: 1", "end"]),
      ("print(\"fetches: \\(count)\")", []),
      ("var count = 1\ncount += 1\nprint(\"fetches: \\(count)\")", []),
      ("let count = 1\nfunc f() { let count = g(); print(\"fetches: \\(count)\") }", []),
      ("let count = 1\nfunc f(count: Int) { print(\"fetches: \\(count)\") }", []),
      ("print(1 + 2)", []),
    ] as [(String, [String])])
  func constants(_ source: String, _ expected: [String]) {
    #expect(ConstantTexts(source).printed == Set(expected), "\(source)")
  }

  @Test("The answer as a constant is told; a line that the given program has as a constant, too, is not")
  func gaps() throws {
    let study = try RealBook.study("check-then-act-cache")
    var reports = RealBook.declared[study.id] ?? [:]
    reports["fixed"]?.outcomes = [.init(stdout: "fetches: 1\nby user 7\n", exit: 0, count: 9)]
    let drill = try #require(RepairDrill(study, reports: reports))
    let text = drill.buggy.displaySource
    let computed = "print(\"fetches: \\(await directory.fetches)\")"
    #expect(text.contains(computed))
    #expect(RepairConstants(drill).gaps(in: text) == [])
    let faked = text.replacing(computed, with: "_ = await directory.fetches; print(\"fetches: 1\")")
    #expect(RepairConstants(drill).gaps(in: faked) == ["it prints “fetches: 1” as a constant, which is to be computed"])
  }

  @Test("No reference of the book has a computed line as a constant")
  func references() {
    for study in RealBook.book.cases {
      for variant in study.variants where variant.name.hasPrefix("buggy") {
        guard let drill = RepairDrill(study, variant, reports: RealBook.declared[study.id] ?? [:]) else { continue }
        #expect(RepairConstants(drill).gaps(in: drill.fixed.displaySource) == [])
      }
    }
  }
}
