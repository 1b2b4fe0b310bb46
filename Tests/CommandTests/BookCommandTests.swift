import Foundation
import Testing

/// Commands that work on a book, run in one that `new` begins.
@Suite("Commands on a book")
struct BookCommandTests {
  private let book: Folder

  init() throws {
    book = try Folder()
    for name in ["cases", "chapters"] {
      try FileManager.default.createDirectory(atPath: "\(book.path)/\(name)", withIntermediateDirectories: false)
    }
    try book.write("chapters/01-first.md", "# First\n\n```case late-order\n```\n")
    #expect(try Casebook.run(["new", "late-order"], in: book.path).status == 0)
  }

  @Test("A new case is valid, is listed and shown, and measures as it declares")
  func newCase() throws {
    let list = try Casebook.run(["list"], in: book.path)
    #expect(list.stderr == "")
    #expect(list.stdout == "1  First\n   late-order  *      Late order\n")
    #expect(try Casebook.run(["show", "late-order"], in: book.path).stdout.contains("declared: deadlock"))
    let run = try Casebook.run(["run"], in: book.path)
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(run.stdout.contains("1 case, 2 variants: 2 as declared, 0 differing; 0 known from before\n"))
    let again = try Casebook.run(["run", "1"], in: book.path)
    #expect(again.stdout.contains("2 as declared, 0 differing; 2 known from before\n"))
    let other = try Casebook.run(["run", "--seed", "7", "--json"], in: book.path)
    #expect(other.status == 0 && other.stdout.contains("\"seed\" : 7") && !other.stdout.contains("\"seed\" : 1,"))
  }

  @Test("Damaged caches cost time and nothing else")
  func damagedCache() throws {
    #expect(try Casebook.run(["run"], in: book.path).status == 0)
    let cache = book.path + "/.casebook"
    for name in FileManager.default.enumerator(atPath: cache)?.compactMap({ $0 as? String }) ?? [] {
      let path = "\(cache)/\(name)"
      guard let file = FileHandle(forUpdatingAtPath: path), let size = try? file.seekToEnd(), size > 0 else { continue }
      // Programs lose a byte in their midst, texts their second half.
      if size > 10_000 {
        try file.seek(toOffset: size / 2)
        try file.write(contentsOf: Data([0xcc]))
      } else {
        try file.truncate(atOffset: size / 2)
      }
      try file.close()
    }
    let again = try Casebook.run(["run"], in: book.path)
    #expect(again.status == 0, "\(again.stdout)\(again.stderr)")
    #expect(again.stdout.contains("2 as declared, 0 differing; 0 known from before"))
    #expect(again.stderr.contains("a stored outcome cannot be read and is measured again"))
  }

  @Test("Two commands at once do not disturb each other")
  func twoAtOnce() throws {
    let both = try [0, 1].map { _ in try Casebook.start(["run"], in: book.path) }
    for result in both.map({ $0.finish() }) {
      #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
      #expect(result.stdout.contains("2 as declared, 0 differing"))
    }
  }

  @Test("What differs from what is declared ends with 1 and says both")
  func mismatch() throws {
    let file = "cases/late-order/case.yml"
    let text = String(decoding: try book.read(file), as: UTF8.self)
    try book.write(file, text.replacingOccurrences(of: "expect: clean", with: "expect: leak"))
    let run = try Casebook.run(["run", "late-order", "--junit", "j.xml"], in: book.path)
    #expect(run.status == 1)
    #expect(run.stdout.contains("cases/late-order/fixed.swift:1:1: differs: declared leak; measured clean in "))
    let junit = String(decoding: try book.read("j.xml"), as: UTF8.self)
    #expect(junit.contains("tests=\"2\" failures=\"1\""))
  }

  @Test(
    "An unknown name gets a suggestion, whatever the command",
    arguments: [("run", ""), ("show", ""), ("read", ""), ("drill", ""), ("drill", "/find")])
  func unknown(command: String, kind: String) throws {
    for name in ["late-ordr", "ordr"] {
      let result = try Casebook.run([command, name + kind], in: book.path)
      #expect(result.status == 2)
      #expect(result.stderr.hasPrefix("error: "))
      #expect(result.stderr.hasSuffix(" '\(name)\(kind)'\nDid you mean 'late-order\(kind)'?\n"))
    }
  }

  @Test("Paths can be opened from where the reader stands")
  func paths() throws {
    let places = [
      ("", "cases/late-order/buggy.swift"), ("/chapters", "../cases/late-order/buggy.swift"),
      ("/cases/late-order", "buggy.swift"),
    ]
    for (place, path) in places {
      let result = try Casebook.run(["show", "late-order"], in: book.path, at: book.path + place)
      #expect(result.stdout.contains("\n\(path)   ") || result.stdout.contains("\n\(path)  declared: "), "\(place)")
    }
    try book.write(
      "cases/late-order/fixed.swift",
      String(decoding: try book.read("cases/late-order/buggy.swift"), as: UTF8.self))
    let run = try Casebook.run(["run", "late-order"], in: book.path, at: book.path + "/chapters")
    #expect(run.stdout.contains("\n../cases/late-order/fixed.swift:1:1: differs: "))
  }

  @Test(
    "The site is written in the tool's theme, left alone when nothing changed, and written again in a theme of its own")
  func build() throws {
    let first = try Casebook.run(["build"], in: book.path)
    #expect(first.status == 0, "\(first.stdout)\(first.stderr)")
    #expect(first.stdout.contains("files written, 0 unchanged"))
    let page = try book.read("site/public/index.html")
    #expect(try Casebook.run(["build"], in: book.path).stdout.contains("files up to date"))
    try FileManager.default.removeItem(atPath: book.path + "/site/public/index.html")
    #expect(try Casebook.run(["build"], in: book.path).stdout.contains("1 files written"))
    #expect(try book.read("site/public/index.html") == page)
    let theme = try #require(Self.theme())
    try FileManager.default.copyItem(atPath: theme, toPath: book.path + "/site/theme")
    try book.write("site/theme/casebook.css", "body { color: teal }\n")
    #expect(try Casebook.run(["build"], in: book.path).status == 0)
    let styles = try #require(
      FileManager.default.enumerator(atPath: book.path + "/site/public")?.allObjects.first { "\($0)".hasSuffix(".css") }
    )
    #expect(try book.read("site/public/\(styles)") == Data("body { color: teal }\n".utf8))
  }

  /// The theme of the checkout that these tests belong to.
  private static func theme() -> String? {
    var folder = URL(fileURLWithPath: #filePath)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let theme = folder.appendingPathComponent("site/theme").path
      if FileManager.default.fileExists(atPath: theme) { return theme }
    }
    return nil
  }

  @Test("A book with a mistake is not built, and the mistake has its place")
  func broken() throws {
    try book.write("chapters/01-first.md", "# First\n\n```case late-ordr\n```\n")
    let result = try Casebook.run(["build"], in: book.path)
    #expect(result.status == 1)
    #expect(result.stderr.hasPrefix("cases/late-order/case.yml:") || result.stderr.hasPrefix("chapters/01-first.md:3:"))
    #expect(result.stderr.contains("late-order"))
  }

  @Test("An id that is none, or is taken, is refused")
  func refused() throws {
    #expect(try Casebook.run(["new", "Late Order"], in: book.path).status == 2)
    #expect(try Casebook.run(["new", "../x"], in: book.path).status == 2)
    #expect(
      try Casebook.run(["new", "late-order"], in: book.path).stderr.hasPrefix(
        "cases/late-order: error: the case exists already\n"))
  }

  @Test("A measuring program runs optimized, is told series by series, and must report something")
  func measuring() throws {
    let file = "cases/late-order/case.yml"
    try book.write(file, "measure: measure.swift\n" + String(decoding: try book.read(file), as: UTF8.self))
    let program = """
      import CaseKit
      await measure(rounds: 3, Alternative("one") {}, Alternative("two") {})
      report("kept", 2048, unit: "bytes")
      """
    try book.write("cases/late-order/measure.swift", program)
    let run = try Casebook.run(["run"], in: book.path)
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    for part in ["late-order/measure", "one: ", "middle half ", "× one", "kept: 2.00 KiB", "; 1 measured\n"] {
      #expect(run.stdout.contains(part), "\(part): \(run.stdout)")
    }
    let json = try Casebook.run(["run", "--json"], in: book.path).stdout
    let all = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let measured = try #require((all["measurements"] as? [[String: Any]])?.first)
    #expect(measured["caseID"] as? String == "late-order" && measured["cached"] as? Bool == true)
    #expect((all["results"] as? [Any])?.count == 2)

    try book.write("cases/late-order/measure.swift", "print(1)\n")
    let failed = try Casebook.run(["run"], in: book.path)
    #expect(failed.status == 1)
    #expect(
      failed.stdout.contains(
        "cases/late-order/measure.swift:1:1: differs: declared to measure; it reported no number"))
    #expect(failed.stdout.contains("; 0 measured, 1 not to be measured"))
  }
}
