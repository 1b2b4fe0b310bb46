import Console
import Testing

@Suite("StyledText")
struct StyledTextTests {
  @Test("What a program prints cannot steer the terminal", arguments: ["\u{1b}[2J", "a\nb", "\u{9b}1A", "\u{202e}x"])
  func harmless(text: String) {
    let shown = StyledText(text).text
    #expect(!shown.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) || $0 == "\u{202e}" })
    #expect(shown.contains("\u{fffd}"))
  }

  @Test("Lines break at spaces, and inside of words that are longer than a line", arguments: 1...30)
  func wrapping(width: Int) {
    let text = StyledText("one ") + StyledText("two", .bold) + StyledText(" three-and-a-long-word 漢字 end")
    let lines = text.wrapped(to: width)
    #expect(lines.allSatisfy { $0.columns <= max(width, 2) })
    #expect(
      lines.map(\.text).joined().filter { $0 != " " } == text.text.filter { $0 != " " }, "width \(width)")
  }

  @Test("What stands before the first line indents the others")
  func hanging() {
    let lines = StyledText("alpha beta gamma").wrapped(to: 10, first: "- ")
    #expect(lines.map(\.text) == ["- alpha", "  beta", "  gamma"])
  }
}
