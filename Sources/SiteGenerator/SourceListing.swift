import Figures
import Workbook

/// The lines of a program as a page shows them: numbered as in the file, without the markers of regions.
enum SourceListing {
  struct Line: Sendable, Hashable {
    /// Counted from 1, in the file on disk: what the checker names.
    var number: Int
    var text: Substring
    /// `text`, colored.
    var markup: HTML
  }

  /// The numbers of the lines that are shown; much cheaper than the lines, since nothing is parsed.
  static func numbers(of variant: Variant) -> [Int] {
    SwiftCode.plainLines(of: variant.source).enumerated().compactMap { isMarker($0.element) ? nil : $0.offset + 1 }
  }

  /// All lines of a variant's program.
  static func lines(of variant: Variant) -> [Line] {
    let texts = SwiftCode.plainLines(of: variant.source)
    let markup = Highlighter.swift(variant.source)
    return texts.enumerated().compactMap { index, text in
      guard !isMarker(text) else { return nil }
      return Line(number: index + 1, text: text, markup: index < markup.count ? markup[index] : "")
    }
  }

  /// The lines of one region, with the indentation that they share taken away.
  static func lines(of region: Region, in variant: Variant) -> [Line] {
    let texts = SwiftCode.plainLines(of: region.text)
    let markup = Highlighter.swift(region.text)
    // Inner markers are left out of a region's text, so that its lines are matched with those of the file in order.
    let numbers = numbers(of: variant).filter { $0 >= region.firstLine }
    return texts.enumerated().map { index, text in
      Line(
        number: index < numbers.count ? numbers[index] : region.firstLine + index, text: text,
        markup: index < markup.count ? markup[index] : "")
    }
  }

  private static func isMarker(_ line: Substring) -> Bool {
    let text = line.drop { $0 == " " || $0 == "\t" }
    guard text.hasPrefix("//") else { return false }
    let comment = text.dropFirst(2).drop { $0 == " " }
    return comment.hasPrefix("region:") || comment.prefix { !$0.isWhitespace } == "endregion"
  }
}
