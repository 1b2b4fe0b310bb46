import Checker
import Workbook

/// Links from places that the checker names to lines of a listing.
struct CodeLinks: Sendable {
  /// The page that holds the listing, relative to the page that links; empty if it is the same.
  private let page: String
  private let variant: String
  private let file: String
  /// Lines that the listing shows.
  private let lines: Set<Int>

  init(to variant: Variant, on page: String = "") {
    self.page = page
    self.variant = variant.name
    file = CodeLinks.baseName(variant.file)
    lines = Set(SourceListing.numbers(of: variant))
  }

  /// Whether `frame` stands in the variant's own file.
  func isOwn(_ frame: SourceFrame) -> Bool {
    CodeLinks.baseName(frame.file) == file && lines.contains(frame.line)
  }

  /// Address of the line that `frame` stands on; nil if it is in another file.
  func address(of frame: SourceFrame) -> String? {
    isOwn(frame) ? "\(page)#\(CodeLinks.anchor(variant, frame.line))" : nil
  }

  /// `buggy.swift:12:5`, linked if the line is on a page.
  func place(_ frame: SourceFrame) -> HTML {
    let text = CodeLinks.text(frame)
    guard let address = address(of: frame) else { return "<span class=\"place\">\(text)</span>" }
    return "<a class=\"place\" href=\"\(address)\">\(text)</a>"
  }

  static func anchor(_ variant: String, _ line: Int) -> String { "\(Slug.make(variant))-L\(line)" }

  /// File name without folders, with the line and the column as far as they are known.
  static func text(_ frame: SourceFrame) -> String {
    let name = frame.file.isEmpty ? "no source" : baseName(frame.file)
    guard frame.line > 0 else { return name }
    return frame.column > 0 ? "\(name):\(frame.line):\(frame.column)" : "\(name):\(frame.line)"
  }

  private static func baseName(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }
}

/// Names made fit for ids and file names: letters, digits and hyphens of ASCII.
enum Slug {
  static func make(_ text: String) -> String {
    var result = ""
    for scalar in text.lowercased().unicodeScalars {
      if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
        result.unicodeScalars.append(scalar)
      } else if scalar == "_" {
        result.unicodeScalars.append(scalar)
      } else if !result.isEmpty, result.last != "-" {
        result += "-"
      }
    }
    while result.last == "-" { result.removeLast() }
    return result.isEmpty ? "x" : result
  }
}
