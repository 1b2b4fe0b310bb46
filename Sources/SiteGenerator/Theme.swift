import Foundation
import Mustache

/// Templates, style sheet and script, read once.
///
/// In a template `{{name}}` is escaped and `{{{name}}}` is not; what is meant for the latter has a name that ends in `HTML`.
public struct Theme: Sendable {
  private let library: MustacheLibrary
  private let assets: [SiteFile]
  /// Path of the style sheet from the root of the site; its name holds a hash of its content.
  let styleSheet: String
  let script: String

  static let templates = [
    "layout", "index", "chapter", "case", "symptoms", "patterns", "lifecycle", "verdicts", "search", "claims",
    "glossary", "interview", "interview-sheet",
  ]

  /// Reads a theme.
  ///
  /// - Parameter directory: Holds the templates, `casebook.css` and `casebook.js`.
  /// - Throws: `SiteError` that names the file, and the line of a template that cannot be parsed.
  public init(directory: String) throws(SiteError) {
    func read(_ name: String) throws(SiteError) -> String {
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      guard let data = FileManager.default.contents(atPath: path) else { throw .themeMissing(path) }
      return String(decoding: data, as: UTF8.self)
    }
    MustacheContentTypes.register(PageContent(), named: PageContent.name)
    var library = MustacheLibrary()
    for name in Theme.templates {
      let text = try read("\(name).mustache")
      do {
        // The library's own escaping goes by characters and misses quotation marks that carry an accent.
        try library.register("{{% CONTENT_TYPE:\(PageContent.name)}}\(text)", named: name)
      } catch let error as MustacheTemplate.ParserError {
        throw .template("\(directory)/\(name).mustache:\(error.context.lineNumber)", "\(error.error)")
      } catch {
        throw .template("\(directory)/\(name).mustache", "\(error)")
      }
    }
    self.library = library
    let style = try read("casebook.css")
    let code = try read("casebook.js")
    styleSheet = "assets/casebook.\(Theme.hash(style)).css"
    script = "assets/casebook.\(Theme.hash(code)).js"
    assets = [SiteFile(path: styleSheet, text: style), SiteFile(path: script, text: code)]
  }

  /// The files that pages refer to.
  var files: [SiteFile] { assets }

  func render(_ name: String, _ values: [String: Any]) -> HTML {
    HTML(trusted: library.render(values, withTemplate: name) ?? "")
  }

  /// FNV-1a, 64 bits. It tells versions apart; it protects nothing.
  static func hash(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 {
      hash ^= UInt64(byte)
      hash &*= 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Escapes values in templates by the same rules as everywhere else.
private struct PageContent: MustacheContentType {
  static let name = "CASEBOOK"

  func escapeText(_ text: String) -> String { HTML.escape(text) }
}
