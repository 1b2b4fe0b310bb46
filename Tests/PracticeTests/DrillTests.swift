import Practice
import Testing

@Suite("Drill")
struct DrillTests {
  @Test("A drill is named by its case and its kind, and by nothing else", arguments: DrillKind.allCases)
  func names(kind: DrillKind) {
    let id = DrillID(caseID: "lock-order-inversion", kind: kind)
    #expect(DrillID(id.description) == id)
  }

  @Test("What is no drill has no name", arguments: ["", "/", "a", "a/", "/repair", "a/repair/b", "a/mend"])
  func noNames(text: String) {
    #expect(DrillID(text) == nil)
  }
}
