import SiteGenerator
import Testing

@Suite("Links")
struct LinkCheckTests {
  private func page(_ path: String, _ text: String) -> SiteFile { SiteFile(path: path, bytes: Array(text.utf8)) }

  @Test("A link to a file or an anchor that is not there is found, once; those that lead somewhere are not")
  func dead() {
    let files = [
      page(
        "chapters/a.html",
        """
        <a href="../index.html#top">1</a> <a href="b.html">2</a> <a href="b.html">3</a> <a href="#here">4</a>\
        <i id="here"></i> <a href="#there">5</a> <a href="https://x.y/">6</a> <a href="../index.html#none">7</a>
        """), page("index.html", "<b id=\"top\"></b><a href=\"chapters/a.html\">a</a>"),
    ]
    #expect(LinkCheck(files).deadLinks().map(\.address) == ["b.html", "#there", "../index.html#none"])
  }

  @Test("The sample site has none")
  func sample() throws {
    #expect(LinkCheck(try SampleSite.render()).deadLinks() == [])
  }
}
