import ArgumentParser
import CaseRunner
import Foundation
import Workbook

/// The book that a command works on: the nearest folder upwards that has `cases/` and `chapters/`, and for commands that only read and
/// run it, where there is none, the one that came with the tool.
struct Book {
  let root: String
  let loaded: Workbook.Loaded
  var workbook: Workbook { loaded.workbook }

  /// Root of the book that the working directory lies in; nil if it lies in none.
  static func root(from directory: String = FileManager.default.currentDirectoryPath) -> String? {
    var folder = URL(fileURLWithPath: directory)
    while true {
      if isBook(folder.path) { return folder.path }
      guard folder.path != "/" else { return nil }
      folder.deleteLastPathComponent()
    }
  }

  /// The book that is there to be read from any folder: that of the working directory, or else the one that came with the tool.
  static func nearestRoot() -> String? { root() ?? Installation.book(where: isBook) }

  /// The folder of the site's theme: the book's own, or else the one of the book that came with the tool.
  var themeFolder: String {
    let own = root + "/site/theme"
    guard !FileManager.default.fileExists(atPath: own), let tool = Installation.book(where: Self.isBook) else {
      return own
    }
    let theme = tool + "/site/theme"
    return FileManager.default.fileExists(atPath: theme) ? theme : own
  }

  private static func isBook(_ folder: String) -> Bool {
    ["cases", "chapters"].allSatisfy { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder) && isFolder.boolValue
    }
  }

  /// - Throws: `UsageError` outside of a book.
  static func requiredRoot() throws -> String {
    guard let root = root() else {
      throw UsageError(
        "error: this folder belongs to no book: no folder upwards has both cases/ and chapters/",
        next: "Change to the folder of a book, or check a program of your own with 'casebook check FILE.swift'.")
    }
    return root
  }

  /// Reads the book of the working directory.
  ///
  /// - Parameter orInstalled: Whether the book that came with the tool does where there is none.
  /// - Throws: `UsageError` if there is no book.
  static func load(orInstalled: Bool = false) throws -> Book {
    let root = try orInstalled ? nearestRoot() ?? requiredRoot() : requiredRoot()
    return Book(root: root, loaded: Workbook.load(root: root))
  }

  /// Tells the diagnostics. With errors among them, ends the command if `strict`.
  func tellDiagnostics(strict: Bool) throws {
    for diagnostic in loaded.diagnostics where strict || diagnostic.severity == .error {
      Terminal.error(diagnostic.description)
    }
    if strict, !loaded.errors.isEmpty { throw ExitStatus.findings }
  }

  /// A path of the book as it can be opened from the working directory: relative within the book, absolute from elsewhere.
  ///
  /// - Parameter path: Relative to the root of the book.
  func path(
    _ path: String, from directory: String = FileManager.default.currentDirectoryPath
  ) -> String {
    let (here, root) = (
      URL(fileURLWithPath: directory).pathComponents, URL(fileURLWithPath: root).pathComponents
    )
    guard here.starts(with: root) else { return "\(self.root)/\(path)" }
    var below = here.dropFirst(root.count)
    var parts = path.split(separator: "/").map(String.init)
    while let folder = below.first, parts.count > 1, parts[0] == folder {
      below.removeFirst()
      parts.removeFirst()
    }
    return (below.map { _ in ".." } + parts).joined(separator: "/")
  }

  /// Ids of all chapters and cases: what most commands take.
  var names: [String] { workbook.chapters.map(\.id) + workbook.cases.map(\.id) }

  /// - Parameter names: What else the user can have meant.
  /// - Throws: `UsageError` with a suggestion if there is no such case.
  func study(_ id: String, or names: [String] = []) throws -> Case {
    if let study = workbook.case(id) ?? workbook.experiments.first(where: { $0.id == id }) { return study }
    if let diagnostic = loaded.errors.first(where: { $0.file.hasPrefix("cases/\(id)/") }) {
      throw UsageError(
        "\(diagnostic.file): error: the case '\(id)' cannot be read: \(diagnostic.message)", next: diagnostic.next)
    }
    throw UsageError(
      "error: there is no case '\(id)'",
      next: Suggestion.sentence(id, among: names + workbook.cases.map(\.id)) ?? "See 'casebook list' for all cases.")
  }

  /// The chapter with this number, id or file name; nil if there is none.
  func chapter(named word: String) -> Chapter? {
    workbook.chapters.first {
      $0.id == word || String($0.number) == word || $0.file == word || $0.file.hasSuffix("/\(word)")
        || $0.file.hasSuffix("/\(word).md")
    }
  }

  /// The cases that words name: ids of cases or claims, or numbers, ids or file names of chapters. All cases and the programs of all
  /// claims for no words.
  func cases(named words: [String]) throws -> [Case] {
    if words.isEmpty { return workbook.cases + workbook.experiments }
    var chosen: [Case] = []
    for word in words {
      if let chapter = chapter(named: word) {
        chosen += workbook.chapterCases(chapter.number) + workbook.experiments.filter { $0.chapter == chapter.number }
      } else if let number = Int(word) {
        let own =
          workbook.chapterCases(number)
          + workbook.experiments.filter { $0.chapter == number }
        guard !own.isEmpty else {
          throw UsageError(
            "error: there is no chapter \(number)", next: "See 'casebook list' for all cases by chapter.")
        }
        chosen += own
      } else {
        chosen.append(try study(word, or: names))
      }
    }
    var seen: Set<String> = []
    return chosen.filter { seen.insert($0.id).inserted }
  }
}

/// The nearest of some names to what the user typed: the same question, whatever the command.
enum Suggestion {
  static func sentence(_ typed: String, among names: [String]) -> String? {
    let near = suggestions(for: typed, in: names).map { "'\($0)'" }
    guard let last = near.last else { return nil }
    return "Did you mean \(near.count == 1 ? last : near.dropLast().joined(separator: ", ") + " or " + last)?"
  }
}
