import Figures
import TerminalPages
import Testing

@Suite("CodeText")
struct CodeTextTests {
  @Test("Code keeps every character")
  func keeps() {
    let source = "let name = \"a\" // why\nfunc go() async {}"
    let lines = SwiftCode.lines(source).map(CodeText.line)
    #expect(lines.map(\.text).joined(separator: "\n") == source)
    #expect(lines[0].spans.count > 3)
  }
}
