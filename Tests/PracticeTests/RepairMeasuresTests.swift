import Testing
import Workbook

@testable import Practice

@Suite("What measures a repair")
struct RepairMeasuresTests {
  /// A drill from one program to another.
  private func drill(_ given: String, _ reference: String) throws -> RepairDrill {
    var study = try RealBook.study("lock-order-inversion")
    for index in study.variants.indices {
      if study.variants[index].name == "buggy" { study.variants[index].source = given + "\n" }
      if study.variants[index].name == "fixed" { study.variants[index].source = reference + "\n" }
    }
    return try #require(RepairDrill(study, reports: RealBook.declared[study.id] ?? [:]))
  }

  private static let main = "@main struct M { static let most = 10; static func main() { print(wait() > most) } }"

  @Test(
    "A comparison or a number of @main that was changed is put back",
    arguments: [
      ("wait() > most", "min(wait(), most) > most"), ("let most = 10", "let most = 50"), ("wait() > most", "0 > most"),
    ])
  func restored(_ original: String, _ own: String) throws {
    let text = Self.main.replacing(original, with: own)
    let restored = RepairMeasures(try drill(Self.main, "let n = 1\n" + Self.main)).restored(in: text)
    #expect(restored.map(\.text) == [Self.main])
    #expect(restored.first?.original.hasSuffix(original) == true && restored.first?.own.hasSuffix(own) == true)
  }

  @Test("What the reference changes, what only `await` makes another, and what is elsewhere is left alone")
  func untouched() throws {
    let changed = Self.main.replacing("> most", with: ">= most")
    #expect(
      RepairMeasures(try drill(Self.main, changed)).restored(in: Self.main.replacing("> most", with: "< most")).isEmpty)
    let measures = RepairMeasures(try drill(Self.main, Self.main))
    #expect(measures.restored(in: Self.main).isEmpty)
    #expect(measures.restored(in: Self.main.replacing("wait() >", with: "await wait() >")).isEmpty)
    #expect(measures.restored(in: Self.main.replacing("print(wait() > most)", with: "print(false)")).isEmpty)
    let other = "struct S { func f() -> Bool { a > b } }\n"
    let elsewhere = RepairMeasures(try drill(other + Self.main, other + Self.main))
    #expect(elsewhere.restored(in: other.replacing("a >", with: "a + 1 >") + Self.main).isEmpty)
  }

  @Test(
    "A limit that the given program and the reference share must not be raised or taken away",
    arguments: [
      ("let s = WeightedSemaphore(2)\nfunc f() async { await s.acquire(); g(); s.release() }", 0),
      ("let s = WeightedSemaphore(1)\nfunc f() async { await s.acquire(); g(); s.release() }", 0),
      ("let s = WeightedSemaphore(9)\nfunc f() async { await s.acquire(); g(); s.release() }", 1),
      ("let t = WeightedSemaphore(9)\nfunc f() async { await t.acquire(); g(); t.release() }", 1),
      ("let t = WeightedSemaphore(2)\nfunc f() async { await t.acquire(); g(); t.release() }", 0),
      ("let s = WeightedSemaphore(2)\nfunc f() async { g(); s.release() }", 1),
      ("func f() async { g() }", 1),
      ("let s = 9\nfunc f() async { await group.limited(to: s); g() }", 1),
      ("let workers = 2\nfunc f() async { for _ in 0..<workers { g() } }", 0),
    ])
  func limits(_ own: String, count: Int) throws {
    let given = "let s = WeightedSemaphore(2)\nfunc f() async { await s.acquire(); g(); s.release() }"
    for reference in [given, "let s = 2\nfunc f() async { await group.limited(to: s); g() }"] {
      let gaps = RepairLimits(try drill(given, reference)).gaps(in: own)
      #expect(gaps.count == count, "\(gaps)")
    }
    // What the reference does not keep is no limit.
    #expect(RepairLimits(try drill(given, "func f() async { g() }")).gaps(in: own).isEmpty)
    // A semaphore of nothing is a signal.
    let signal = given.replacing("(2)", with: "(0)")
    #expect(RepairLimits(try drill(signal, signal)).gaps(in: own).isEmpty)
  }
}
