import Workbook

/// Where everything is, seen from one page. Links are relative, so that a copied folder works from a disk.
struct Addresses: Sendable {
  /// Way from the page to the root: empty or `../`.
  let root: String
  private let chapterFiles: Set<String>
  private let caseIDs: Set<String>

  init(from page: String, book: Workbook) {
    root = String(repeating: "../", count: page.count { $0 == "/" })
    chapterFiles = Set(book.chapters.map(Addresses.file(of:)))
    caseIDs = Set(book.cases.map(\.id))
  }

  /// Path of a page from the root of the site.
  static func file(of chapter: Chapter) -> String {
    let name = chapter.file.split(separator: "/").last ?? Substring(chapter.id)
    return "chapters/\(name.hasSuffix(".md") ? name.dropLast(3) : name).html"
  }

  static func file(of study: Case) -> String { file(ofCase: study.id) }
  static func file(ofCase id: String) -> String { "cases/\(id).html" }

  func to(_ file: String) -> String { root + file }
  func to(_ chapter: Chapter) -> String { root + Addresses.file(of: chapter) }
  func to(case id: String) -> String { root + Addresses.file(ofCase: id) }

  static func isOutside(_ address: String) -> Bool { address.contains("://") || address.hasPrefix("mailto:") }

  /// A link as an author writes it, between files of the book, turned into one between pages:
  /// `02-channels.md#select`, `../cases/lost-update/`.
  func resolve(_ destination: String) -> String {
    guard !Addresses.isOutside(destination), !destination.hasPrefix("#") else { return destination }
    let parts = destination.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let fragment = parts.count > 1 ? "#" + parts[1] : ""
    let steps = parts[0].split(separator: "/").filter { $0 != "." && $0 != ".." }
    if steps.last == "glossary.md" { return root + "glossary.html" + fragment }
    if let last = steps.last, last.hasSuffix(".md") {
      let file = "chapters/\(last.dropLast(3)).html"
      if chapterFiles.contains(file) { return root + file + fragment }
    }
    if let folder = steps.firstIndex(of: "cases"), folder + 1 < steps.count {
      let id = String(steps[folder + 1]).replacing(".html", with: "")
      if caseIDs.contains(id) { return to(case: id) + fragment }
    }
    return destination
  }
}
