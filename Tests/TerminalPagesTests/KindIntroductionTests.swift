import Practice
import TerminalPages
import Testing

@Suite("Introduction of a kind of drill")
struct KindIntroductionTests {
  @Test("It fits on a screen, and says what Enter does", arguments: DrillKind.allCases)
  func fits(kind: DrillKind) {
    let lines = KindIntroduction(kind, difficulty: 3).page(width: 80).lines.map(\.text.text)
    // The last row is the status line's.
    #expect(lines.count <= 23, "\(lines.count)")
    #expect(lines.contains { $0.contains("Enter begins") } && lines.contains { $0.contains("Expected time: ") })
    #expect(KindIntroduction(kind, difficulty: 1).page(width: 40).lines.allSatisfy { $0.text.columns <= 40 })
  }
}
