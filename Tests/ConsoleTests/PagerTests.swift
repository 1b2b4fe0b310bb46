import Testing

@testable import Console

@Suite("Pager")
struct PagerTests {
  private static func page(_ width: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.heading("Title", level: 1, id: "title")
    builder.text(
      "One " + StyledText("link", TextStyle(link: "elsewhere")) + " and some words that go over the end of lines.")
    builder.blank()
    builder.folded("Answer") { $0.text("hidden treasure") }
    builder.blank()
    builder.heading("Second", level: 2, id: "second")
    for number in 1...20 { builder.line(StyledText("line \(number)")) }
    builder.heading("Third", level: 2, id: "third")
    builder.text(StyledText("back", TextStyle(link: "#second")))
    for number in 21...40 { builder.line(StyledText("line \(number)")) }
    return builder.finish(title: "Title")
  }

  private func pager(_ width: Int = 40, height: Int = 8) -> Pager {
    Pager(Self.page(width), columns: width, height: height)
  }

  private func text(_ pager: Pager) -> [String] { pager.rows.map(\.text) }

  @Test("It shows as many rows as there are, and stays within the page")
  func scrolls() {
    var pager = pager()
    #expect(text(pager).count == 8)
    #expect(text(pager)[0] == "Title")
    _ = pager.take(.up)
    #expect(text(pager)[0] == "Title")
    _ = pager.take(.character("G"))
    #expect(text(pager)[6] == "line 40")
    _ = pager.take(.pageDown)
    #expect(text(pager)[6] == "line 40")
    _ = pager.take(.character("g"))
    _ = pager.take(.character(" "))
    #expect(text(pager)[0] != "Title")
  }

  @Test("Tab goes over links and folds; Enter follows or opens")
  func links() {
    var pager = pager()
    _ = pager.take(.tab)
    #expect(pager.take(.enter) == .follow("elsewhere"))
    #expect(pager.cursor?.column == 4)
    _ = pager.take(.tab)
    #expect(!text(pager).contains("hidden treasure"))
    _ = pager.take(.enter)
    #expect(text(pager).contains("hidden treasure"))
    _ = pager.take(.enter)
    #expect(!text(pager).contains("hidden treasure"))
    _ = pager.take(.backTab)
    #expect(pager.take(.enter) == .follow("elsewhere"))
  }

  @Test("A link within the page is followed at once")
  func inner() {
    var pager = pager()
    _ = pager.take(.character("]"))
    _ = pager.take(.character("]"))
    #expect(text(pager)[0] == "Third")
    _ = pager.take(.tab)
    #expect(pager.take(.enter) == .none)
    #expect(text(pager)[0] == "Second")
    _ = pager.take(.character("["))
    #expect(text(pager)[0] == "Title")
  }

  @Test("A search finds over line ends and in folds, and goes round")
  func search() {
    var pager = pager(20)
    for key in "/words that".map(Key.character) + [.enter] { _ = pager.take(key) }
    #expect(pager.message == "1 of 1: words that")
    for key in "/treasure".map(Key.character) + [.enter] { _ = pager.take(key) }
    #expect(text(pager).contains("hidden treasure"))
    for key in "/line 2".map(Key.character) + [.enter] { _ = pager.take(key) }
    #expect(pager.message == "1 of 11: line 2")
    _ = pager.take(.character("N"))
    #expect(pager.message == "11 of 11: line 2")
    _ = pager.take(.character("n"))
    #expect(pager.message == "1 of 11: line 2")
    for key in "/nowhere".map(Key.character) + [.enter] { _ = pager.take(key) }
    #expect(pager.message == "\"nowhere\" is not on this page.")
  }

  @Test("Another width keeps the place", arguments: [20, 30, 80])
  func resizes(width: Int) {
    var pager = pager()
    for _ in 0..<17 { _ = pager.take(.down) }
    let top = text(pager)[0]
    pager.replace(with: Self.page(width), columns: width, height: 10)
    #expect(text(pager)[0] == top)
    #expect(text(pager).count == 10)
  }

  @Test("Help lies over the lower part until it is closed")
  func help() {
    var screen = PagerScreen(Self.page(40), columns: 40, rows: 20, keys: [("r", "run again")])
    _ = screen.take(.character("?"))
    let rows = screen.rows.map(\.text)
    #expect(rows.count == 20)
    #expect(rows[0] == "Title")
    #expect(rows.contains { $0.contains("run again") })
    #expect(screen.take(.character("q")) == .none)
    #expect(screen.popup == nil)
    #expect(screen.take(.character("q")) == .quit)
  }

  @Test("A link that is broken over lines is one link")
  func broken() {
    var builder = PageBuilder(width: 20)
    builder.text(StyledText("see ") + StyledText("a link of many words that wraps", TextStyle(link: "x")) + " end")
    let page = builder.finish(title: "")
    #expect(page.links.count == 1)
    #expect(page.links[0].pieces.count == 2)
    #expect(page.lines.allSatisfy { $0.text.spans.allSatisfy { $0.style.link == nil } })
  }

  @Test("Ctrl-C, Ctrl-Z and the end of the input are passed on, even while something is typed")
  func passesOn() {
    var pager = pager()
    _ = pager.take(.character("/"))
    #expect(pager.take(.interrupt) == .interrupt)
    #expect(pager.take(.suspend) == .suspend)
    _ = pager.take(.escape)
    #expect(pager.take(.endOfInput) == .quit)
    #expect(pager.take(.character("z")) == .other(.character("z")))
  }
}
