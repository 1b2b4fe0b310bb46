import CommonMark
import Workbook

/// What the search page looks through, as a script that hands one list to the site's script: a page opened from a disk may
/// run a script, but not fetch a file.
struct SearchIndex {
  /// Path from the root; the name holds a hash of the content.
  let path: String
  let file: SiteFile

  private struct Entry {
    var title: String
    var address: String
    var kind: String
    var text: String
  }

  /// Characters of a text that are searched.
  private static let textLimit = 600

  init(_ book: Workbook) {
    var entries: [Entry] = []
    for chapter in book.chapters { entries += SearchIndex.entries(chapter) }
    for study in book.cases {
      let words = [
        study.summary, study.symptom, study.patterns.joined(separator: " "), study.uses.joined(separator: " "),
      ]
      entries.append(
        Entry(
          title: study.title, address: Addresses.file(of: study), kind: "Case", text: words.joined(separator: " ")))
    }
    let rows = entries.map { entry in
      "["
        + [entry.title, entry.address, entry.kind, String(entry.text.prefix(SearchIndex.textLimit))]
        .map(SearchIndex.quoted).joined(separator: ",") + "]"
    }
    let script = "window.casebookIndex=[\n" + rows.joined(separator: ",\n") + "\n];\n"
    path = "assets/search.\(Theme.hash(script)).js"
    file = SiteFile(path: path, text: script)
  }

  /// The chapter itself and its sections, each with the text up to the next heading.
  private static func entries(_ chapter: Chapter) -> [Entry] {
    let page = Addresses.file(of: chapter)
    let name = "Chapter \(chapter.number)"
    var entries = [Entry(title: chapter.title, address: page, kind: name, text: "")]
    for case .block(let block) in chapter.elements {
      switch block.kind {
      case .heading(let level, let id, let content) where level > 1:
        entries.append(Entry(title: content.plainText, address: "\(page)#\(id)", kind: name, text: ""))
      default:
        entries[entries.count - 1].text += text(block) + " "
      }
    }
    return entries
  }

  private static func text(_ block: Block) -> String {
    switch block.kind {
    case .paragraph(let content), .heading(_, _, let content): content.plainText
    case .blockQuote(let blocks), .alert(_, let blocks): blocks.map(text).joined(separator: " ")
    case .list(let list): list.items.flatMap { $0.map(text) }.joined(separator: " ")
    case .table(let table): (table.header + table.rows.flatMap { $0 }).map(\.plainText).joined(separator: " ")
    case .code, .thematicBreak: ""
    }
  }

  /// A string of a script. Everything that could end the string, the script or the line is spelled in hexadecimal.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\t", "\r": result += " "
      case "\"", "\\", "<", ">", "&", "\u{2028}", "\u{2029}", "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}",
        "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
