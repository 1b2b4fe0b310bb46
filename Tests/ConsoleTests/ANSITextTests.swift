import Console
import TerminalTesting
import Testing

@Suite("ANSIText")
struct ANSITextTests {
  private let all = Capabilities(hasStyles: true, hasLinks: true)

  @Test("Styles arrive at the terminal, and end where they end")
  func styles() {
    let emulator = TerminalEmulator(columns: 40, rows: 1)
    let text =
      StyledText("bold", .bold(.green)) + " plain " + StyledText("under", .underlined) + StyledText("back", .reversed)
    _ = emulator.write(Array(ANSIText.line(text, for: all).utf8))
    let screen = emulator.screen
    #expect(screen.rows[0] == text.text)
    #expect(screen.style(of: "bold") == Screen.Style(isBold: true, color: 2))
    #expect(screen.style(of: "plain") == Screen.Style())
    #expect(screen.style(of: "under")?.isUnderlined == true && screen.style(of: "back")?.isReversed == true)
  }

  @Test("Without styles there is no code at all")
  func plain() {
    let text = StyledText("a", TextStyle(color: .red, isBold: true, link: "https://example.org")) + "b"
    #expect(ANSIText.line(text, for: Capabilities()) == "ab")
    // Where keys are read, what is chosen must be seen all the same.
    let chosen = text + StyledText("c", TextStyle(color: .red, isReversed: true))
    #expect(ANSIText.line(chosen, for: Capabilities()) == "abc")
    #expect(ANSIText.line(chosen, for: Capabilities(isInteractive: true)) == "ab\u{1b}[7mc\u{1b}[0m")
  }

  @Test("A link cannot leave its code", arguments: ["x\u{1b}\\\u{1b}[2J", "x\u{7}y", "a b", "ä"])
  func links(address: String) {
    let line = ANSIText.line(StyledText("text", TextStyle(link: address)), for: all)
    let inside = line.dropFirst("\u{1b}]8;;".count).prefix { $0 != "\u{1b}" }
    #expect(inside.utf8.allSatisfy { (0x21...0x7e).contains($0) })
    #expect(line.hasSuffix("\u{1b}\\text\u{1b}]8;;\u{1b}\\"))
    #expect(line.components(of: "\u{1b}") == 4)
  }

  @Test("ASCII is as wide as what it stands for", arguments: ["├─►│", "漢字", "“a”…", "e\u{301}", "✔ ✗ ⚠", "µs ≤ 3"])
  func ascii(text: String) {
    let ascii = ASCIIText.text(text)
    #expect(ascii.allSatisfy(\.isASCII) && ascii.utf8.count == TextWidth.columns(text))
  }

  @Test("Characters are as wide as terminals draw them")
  func widths() {
    for (text, columns) in [
      ("a", 1), ("漢", 2), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("✅", 2), ("✔", 1), ("⚡", 2), ("⚠", 1),
      ("⚠\u{fe0f}", 2),
      ("🇩🇪", 2), ("👩\u{200d}🚀", 2), ("🌡", 1), ("─", 1), ("ｶ", 1), ("！", 2), ("\u{200b}", 0), ("ก\u{0e31}", 1),
    ] {
      #expect(TextWidth.columns(text) == columns, "\(text)")
    }
  }
}

extension String {
  fileprivate func components(of part: Character) -> Int { count { $0 == part } }
}
