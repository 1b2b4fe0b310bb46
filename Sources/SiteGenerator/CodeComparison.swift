import Figures
import Workbook

/// Listings of programs: one alone, or two side by side with the lines that differ marked.
///
/// A changed line carries a sign, a tint and a word for those who see neither. Both sides keep their own order in the page,
/// so that a narrow screen can stack them; the fillers that align them are only there on a wide one.
enum CodeComparison {
  /// A line that a finding points at.
  typealias Marks = [Int: String]

  /// One program.
  ///
  /// - Parameters:
  ///   - id: Prefix of the line anchors; nil for a listing without any, for a page that shows it twice.
  ///   - base: Another program; lines that it does not have are marked as added.
  static func single(
    _ variant: Variant, lines: [SourceListing.Line], id: String?, marks: Marks = [:],
    against base: [SourceListing.Line]? = nil
  ) -> HTML {
    let diff = ListingAlignment(base?.map(\.text) ?? lines.map(\.text), lines.map(\.text))
    let added = Set(diff.rows.compactMap { $0.isChanged ? $0.right : nil })
    let rows = lines.enumerated().map { index, line in
      row(line, id: id, sign: added.contains(index + 1) ? .added : nil, mark: marks[line.number])
    }
    return pane(variant, rows: rows, longest: lines.last?.number ?? 1)
  }

  /// Two programs, the second a repair of the first.
  static func pair(
    _ left: (variant: Variant, lines: [SourceListing.Line], marks: Marks),
    _ right: (variant: Variant, lines: [SourceListing.Line], marks: Marks), hasAnchors: Bool
  ) -> HTML {
    let diff = ListingAlignment(left.lines.map(\.text), right.lines.map(\.text))
    func rows(_ side: (variant: Variant, lines: [SourceListing.Line], marks: Marks), _ sign: Sign) -> [HTML] {
      diff.rows.map { entry in
        guard let index = sign == .removed ? entry.left : entry.right else { return "<span class=\"ln fill\"></span>" }
        let line = side.lines[index - 1]
        return row(
          line, id: hasAnchors ? Slug.make(side.variant.name) : nil, sign: entry.isChanged ? sign : nil,
          mark: side.marks[line.number])
      }
    }
    let changes = diff.rows.count { $0.isChanged }
    let note: HTML =
      changes == 0
      ? "<p class=\"note\">The two programs are the same.</p>" : ""
    return """
      <div class="pair">\(pane(left.variant, rows: rows(left, .removed), longest: left.lines.last?.number ?? 1))\
      \(pane(right.variant, rows: rows(right, .added), longest: right.lines.last?.number ?? 1))</div>\(note)
      """
  }

  /// A fenced block of a chapter.
  static func block(_ content: String, language: String) -> HTML {
    let lines = language == "swift" ? Highlighter.swift(content) : Highlighter.plain(content)
    let rows = lines.map { "<span class=\"ln\"><span class=\"c\">\($0)</span>\n</span>" as HTML }
    let label = language.isEmpty ? "Text" : "Code, \(language)"
    return """
      <div class="code plain"><pre tabindex="0" role="group" aria-label="\(label)" data-copy=""><code>\(rows)</code></pre></div>
      """
  }

  // MARK: - Parts

  private enum Sign {
    case removed, added
  }

  private static func row(_ line: SourceListing.Line, id: String?, sign: Sign?, mark: String?) -> HTML {
    let name =
      switch sign {
      case .removed?: "ln del"
      case .added?: "ln add"
      case nil: "ln"
      }
    let mark: HTML = mark.map { "<a class=\"mk\" href=\"#\($0)\" title=\"A finding names this line\">●</a>" } ?? ""
    let number: HTML
    let anchor: HTML
    if let id {
      anchor = " id=\"\(id)-L\(line.number)\""
      number =
        "<a class=\"no\" href=\"#\(id)-L\(line.number)\" tabindex=\"-1\" data-n=\"\(line.number)\" aria-hidden=\"true\"></a>"
    } else {
      anchor = ""
      number = "<span class=\"no\" data-n=\"\(line.number)\" aria-hidden=\"true\"></span>"
    }
    let spoken: HTML =
      switch sign {
      case .removed?: "<span class=\"sg\"><span class=\"vh\">removed: </span></span>"
      case .added?: "<span class=\"sg\"><span class=\"vh\">added: </span></span>"
      case nil: "<span class=\"sg\"></span>"
      }
    return "<span class=\"\(name)\"\(anchor)>\(number)\(spoken)<span class=\"c\">\(line.markup)</span>\(mark)\n</span>"
  }

  private static func pane(_ variant: Variant, rows: [HTML], longest: Int) -> HTML {
    let digits = longest > 999 ? " d4" : ""
    return """
      <figure class="code\(digits)"><figcaption><b>\(variant.name)</b> <span>\(variant.file)</span></figcaption>\
      <pre tabindex="0" role="group" aria-label="\(variant.file)" data-copy=""><code>\(rows)</code></pre></figure>
      """
  }
}
