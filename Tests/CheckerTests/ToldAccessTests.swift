import Testing

@testable import Checker

@Suite("ToldAccess")
struct ToldAccessTests {
  private func told(_ text: String, _ kind: String = "access") -> ToldAccess? {
    ToldAccess(InterleavingStep.Action(text: text, kind: kind))
  }

  @Test(
    "The variable and what is done with it are read back from the words that tell it",
    arguments: [
      ("reads Account.balance = 100", true, false), ("writes Account.balance = 40 (it was 100)", false, true),
      ("writes Account.balance", false, true), ("modifies Account.balance, 3 times", true, true),
      ("atomically reads Account.balance = 1 (acquiring)", true, false),
      ("atomically changes Account.balance: 1 -> 2 (relaxed)", true, true),
      ("atomically writes Account.balance = 3 (releasing)", false, true),
      ("compare-exchange on Account.balance succeeds: 1 -> 2", true, true),
      ("compare-exchange on Account.balance to 2 fails: it is 1 (acquiring)", true, false),
    ])
  func words(text: String, isRead: Bool, isWrite: Bool) throws {
    let access = try #require(told(text))
    #expect(access.variable == "Account.balance")
    #expect(access.isRead == isRead && access.isWrite == isWrite)
  }

  @Test("What is no access is none")
  func others() {
    #expect(told("reads a = 1", "wait") == nil)
    #expect(told("takes lock A") == nil)
  }

  /// `r1` reads by unit 1, `w2` writes by unit 2, `-` is something else.
  private func violations(_ deeds: String) -> [Int] {
    let parsed = deeds.split(separator: " ").map { deed -> (unit: Int, access: ToldAccess?) in
      let unit = deed.last.flatMap { Int(String($0)) } ?? 0
      return (unit, told(deed.hasPrefix("r") ? "reads x = 1" : deed.hasPrefix("w") ? "writes x = 1" : "ends"))
    }
    return ToldAccess.violations(in: parsed).sorted()
  }

  @Test(
    "Another unit between two accesses of one's own is told where no order of whole acts would give the same",
    arguments: [
      // Check, then act: what was read is out of date when it is acted upon.
      ("w0 r1 r2 w1 - r2 w2", [2, 3, 5]), ("w0 r1 w2 w1", [1, 2, 3]), ("w0 w1 w2 r1", [1, 2, 3]),
      ("w0 w1 r2 w1", [1, 2, 3]),
      // In one order or the other it would be the same.
      ("w0 r1 r2 r1", []), ("w0 w1 r2 r1", []), ("w0 r1 r2 w1", []), ("w0 r1 w1 r2 w2", []),
      // To give it its first value is no act that anybody can come between.
      ("w0 w1 r0", []),
    ])
  func patterns(deeds: String, expected: [Int]) {
    #expect(violations(deeds) == expected)
  }

  @Test("Accesses of what units share can be told, also where nobody races for it; what one alone touches is not")
  func shared() throws {
    var scene = Scene()
    let (a, b) = (scene.spawn(), scene.spawn())
    scene.builder.add(.access, op: 2, unit: a, a: 0x5000, b: 8)
    scene.builder.add(.access, op: 1, unit: b, a: 0x5000, b: 8)
    scene.builder.add(.access, op: 2, unit: b, a: 0x5000, b: 8)
    scene.builder.add(.access, op: 2, unit: b, a: 0x6000, b: 8)
    let model = ExecutionModel(try scene.builder.execution(.exit))
    #expect(ToldAccesses(model, about: []).positions.isEmpty)
    let told = ToldAccesses(model, about: [], besides: SharedMemory(of: model.trace))
    #expect(told.positions.map { model.trace.records[$0].a } == [0x5000, 0x5000, 0x5000])
    #expect(told.positions.allSatisfy(told.isOnlyShared), "without a name they are not told")
  }

  @Test("Few words say what a program printed")
  func printed() {
    #expect(PrintedWords.phrase("") == nil)
    #expect(PrintedWords.phrase("\n") == nil)
    #expect(PrintedWords.phrase("a\nb\n") == "\"a\", \"b\"")
    #expect(PrintedWords.phrase("a\nb\nc\nd\n") == "4 lines, the last of them \"b\", \"c\", \"d\"")
    #expect(PrintedWords.phrase(String(repeating: "x", count: 70)) == "\"\(String(repeating: "x", count: 60))…\"")
  }
}
