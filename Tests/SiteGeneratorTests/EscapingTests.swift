import Foundation
import Testing

@testable import SiteGenerator

@Suite("Escaping")
struct EscapingTests {
  @Test(
    "Text becomes text",
    arguments: [
      ("<script>", "&lt;script&gt;"), ("a & b", "a &amp; b"), ("\"'", "&quot;&#39;"), ("]]>", "]]&gt;"),
      ("é 👩‍👩‍👧‍👦 שלום", "é 👩‍👩‍👧‍👦 שלום"),
      // One character to Swift, but still a quotation mark to a browser.
      ("\"\u{301} onclick", "&quot;\u{301} onclick"), ("<\u{338}b", "&lt;\u{338}b"),
      ("\u{202E}x", "⟨U+202E⟩x"), ("\u{0}\u{1B}\u{85}", "⟨U+0000⟩⟨U+001B⟩⟨U+0085⟩"), ("a\r\nb\tc", "a\nb\tc"),
      ("\u{FFFF}", "⟨U+FFFF⟩"),
    ])
  func escape(_ text: String, _ expected: String) {
    #expect(HTML.escape(text) == expected)
    #expect(Array(HTML.escape(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test("In an interpolation a string is escaped and markup is not")
  func interpolation() {
    let inner: HTML = "<b>\("<")</b>"
    let outer: HTML = "<a href=\"\("\"")\">\(inner)</a>"
    #expect(outer.text == "<a href=\"&quot;\"><b>&lt;</b></a>")
  }

  @Test("Hostile names, sources and reports leave no element and no control behind")
  func hostileBook() throws {
    for file in try SampleSite.pages() {
      let page = PageReader(file)
      #expect(page.error == nil)
      #expect(page.count("b") < 400 && page.count("img") == 0 && page.count("iframe") == 0, "\(file.path)")
      // The layout's own, and the index on the search page.
      #expect(page.count("script") == (file.path == "search.html" ? 2 : 1), "\(file.path)")
      for address in page.elements.compactMap({ $0.attributes["href"] }) {
        #expect(!address.lowercased().hasPrefix("javascript:"), "\(file.path)")
      }
      for scalar in String(decoding: file.bytes, as: UTF8.self).unicodeScalars {
        let isControl = scalar.value < 0x20 && scalar != "\n" && scalar != "\t"
        #expect(!isControl && !(0x202A...0x202E).contains(scalar.value), "\(file.path)")
      }
    }
    let text = PageReader(try #require(try SampleSite.file("cases/hostile.html"))).text
    #expect(text.contains("<script>alert('x')</script>]]>"))
    #expect(text.contains("⟨U+202E⟩txet desrever"))
  }

  @Test("The search index is a script that no entry can end")
  func searchIndex() throws {
    let file = try #require(try SampleSite.files.get().first { $0.path.hasPrefix("assets/search.") })
    let text = String(decoding: file.bytes, as: UTF8.self)
    #expect(!text.contains("<") && !text.contains("&"))
    #expect(text.contains("\\u003cscript\\u003e"))
  }

  @Test("Templates escape by the same rules", arguments: ["layout", "case"])
  func templates(_ name: String) throws {
    let theme = try Theme(directory: SampleSite.themeDirectory)
    let markup = theme.render(name, ["title": "\"\u{301} <x>\u{202E}"]).text
    #expect(markup.contains("&quot;\u{301} &lt;x&gt;⟨U+202E⟩".unicodeScalars.map(String.init).joined()))
  }

  @Test("A theme that is missing or broken is an error with its place")
  func brokenTheme() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: SiteError.self) { try Theme(directory: folder.url.path) }
    #expect(missing?.code == .themeMissing)
    for name in Theme.templates { try Data("fine".utf8).write(to: folder.url.appending(path: "\(name).mustache")) }
    for name in ["casebook.css", "casebook.js"] { try Data().write(to: folder.url.appending(path: name)) }
    #expect(throws: Never.self) { try Theme(directory: folder.url.path) }
    try Data("one\n{{#open}}".utf8).write(to: folder.url.appending(path: "case.mustache"))
    let broken = #expect(throws: SiteError.self) { try Theme(directory: folder.url.path) }
    #expect(broken?.code == .template)
    #expect(broken?.place.hasSuffix("case.mustache:2") == true)
  }
}
