import Foundation
import FoundationXML
import SiteGenerator

/// A page read back as XML, with what the tests ask of it. Its strictness is the test: HTML that is not also well-formed
/// XML does not parse.
final class PageReader: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
  }

  private(set) var elements: [Element] = []
  /// All text, of elements in the order of the page.
  private(set) var text = ""
  private(set) var error: String?

  init(_ file: SiteFile) {
    super.init()
    let parser = XMLParser(data: Data(file.bytes))
    parser.shouldResolveExternalEntities = false
    parser.delegate = self
    if !parser.parse() {
      error = "\(file.path):\(parser.lineNumber):\(parser.columnNumber): \(parser.parserError.map { "\($0)" } ?? "")"
    }
  }

  var ids: [String] { elements.compactMap { $0.attributes["id"] } }

  func count(_ name: String) -> Int { elements.count { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}

/// The sample site, rendered once for all tests.
enum SampleSite {
  static let themeDirectory = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "site/theme").path

  static func render() throws -> [SiteFile] {
    let theme = try Theme(directory: themeDirectory)
    return try SiteGenerator(
      book: SampleBook.book, outcomes: SampleBook.outcomes, native: SampleNative.comparisons,
      measurements: SampleMeasurements.all, theme: theme
    ).render()
  }

  static let files = Result { try render() }

  static func pages() throws -> [SiteFile] { try files.get().filter { $0.path.hasSuffix(".html") } }

  static func file(_ path: String) throws -> SiteFile? { try files.get().first { $0.path == path } }

  static func text(_ path: String) throws -> String {
    String(decoding: try file(path)?.bytes ?? [], as: UTF8.self)
  }
}
