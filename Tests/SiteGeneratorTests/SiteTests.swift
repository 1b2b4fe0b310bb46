import Checker
import Foundation
import SiteGenerator
import Testing
import Workbook

@Suite("The site")
struct SiteTests {
  @Test("Rendered twice, it is the same to the byte")
  func deterministic() throws {
    #expect(try SampleSite.render() == SampleSite.render())
  }

  @Test("Every page is well-formed and has one heading, a language, a skip link's target and unique ids")
  func wellFormed() throws {
    let pages = try SampleSite.pages()
    #expect(pages.count == 17)
    for file in pages {
      let page = PageReader(file)
      #expect(page.error == nil)
      #expect(page.count("h1") == 1, "\(file.path)")
      #expect(page.count("main") == 1, "\(file.path)")
      #expect(page.elements.first { $0.name == "html" }?.attributes["lang"] == "en", "\(file.path)")
      let repeated = Dictionary(grouping: page.ids) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
      #expect(repeated == [], "\(file.path)")
      #expect(page.ids.allSatisfy { !$0.contains { $0.isWhitespace || $0 == "\"" || $0 == "<" } }, "\(file.path)")
    }
  }

  @Test("Every link inside of the site leads to a file and an anchor that exist")
  func links() throws {
    let files = try SampleSite.files.get()
    let readers = Dictionary(
      uniqueKeysWithValues: files.filter { $0.path.hasSuffix(".html") }.map { ($0.path, PageReader($0)) })
    let anchors = readers.mapValues { Set($0.ids) }
    let paths = Set(files.map(\.path))
    var checked = 0
    for (path, page) in readers {
      for element in page.elements {
        guard let address = element.attributes["href"] ?? element.attributes["src"] else { continue }
        guard !address.contains("://"), !address.hasPrefix("data:") else { continue }
        checked += 1
        #expect(!address.hasPrefix("/"), "\(path) -> \(address)")
        let parts = address.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var folder = path.split(separator: "/").dropLast().map(String.init)
        var target = path
        if !parts[0].isEmpty {
          for step in parts[0].split(separator: "/") {
            if step == ".." { _ = folder.popLast() } else { folder.append(String(step)) }
          }
          target = folder.joined(separator: "/")
        }
        #expect(paths.contains(target), "\(path) -> \(address)")
        if parts.count > 1, target.hasSuffix(".html") {
          #expect(anchors[target]?.contains(parts[1]) == true, "\(path) -> \(address)")
        }
      }
    }
    #expect(checked > 200)
  }

  @Test("Nothing is inline: no style, no script, no handler; and the policy says so, before anything that it governs")
  func strictPolicy() throws {
    for file in try SampleSite.pages() {
      let page = PageReader(file)
      for element in page.elements {
        #expect(element.attributes["style"] == nil, "\(file.path): \(element)")
        #expect(!element.attributes.keys.contains { $0.lowercased().hasPrefix("on") }, "\(file.path): \(element)")
        if element.name == "script" { #expect(element.attributes["src"] != nil, "\(file.path)") }
        #expect(!["style", "iframe", "object", "embed", "form", "base"].contains(element.name), "\(file.path)")
      }
      let policy = page.elements.firstIndex { $0.attributes["http-equiv"] == "Content-Security-Policy" }
      let first = page.elements.firstIndex { ["link", "script", "img"].contains($0.name) }
      #expect((policy ?? .max) < (first ?? 0), "\(file.path)")
      let text = policy.flatMap { page.elements[$0].attributes["content"] } ?? ""
      #expect(text.hasPrefix("default-src 'none';") && !text.contains("unsafe"), "\(file.path)")
    }
  }

  @Test("What was not measured says so, and is never called clean")
  func unmeasured() throws {
    let theme = try Theme(directory: SampleSite.themeDirectory)
    let files = try SiteGenerator(book: SampleBook.book, outcomes: [:], theme: theme).render()
    for file in files where file.path.hasSuffix(".html") && file.path != "verdicts.html" {
      let text = String(decoding: file.bytes, as: UTF8.self)
      #expect(!text.contains("v-clean"), "\(file.path)")
      if file.path.hasPrefix("cases/") { #expect(text.contains("not measured"), "\(file.path)") }
    }
    #expect(try SampleSite.text("cases/lost-update.html").contains("v-missing"))
  }

  @Test("A case's page shows what its verdict rests on, links stacks to lines, and gives the command to replay")
  func casePage() throws {
    let text = try SampleSite.text("cases/transfer-deadlock.html")
    for part in [
      "all 118 schedules within the bound", "1, 2, 3, 8", "in schedule 3", "Swift 6.3.1", "href=\"#buggy-L13\"",
      "id=\"buggy-L13\"", "casebook replay transfer-deadlock/buggy w2:1.1.2.1.2", "Who waits for whom",
      "The interleaving", "only if a timer outruns ready work", "did not replay", "not as expected",
      "depth 2: 2.1%, depth 3: 43%", "'w1:it'\\''s;a word'".replacing("'", with: "&#39;"),
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test("A case's twin holds the report, and null where there is none")
  func twin() throws {
    struct Twin: Decodable {
      struct Variant: Decodable {
        var name: String
        var report: Report?
      }
      var schema: Int
      var id: String
      var variants: [Variant]
    }
    let bytes = try #require(try SampleSite.file("cases/lost-update.json")).bytes
    let twin = try JSONDecoder().decode(Twin.self, from: Data(bytes))
    #expect(twin.schema == 1 && twin.id == "lost-update")
    #expect(
      twin.variants.map(\.report) == [
        SampleReports.outcomes, SampleReports.clean(schedules: 2_000, exhaustive: false), nil,
      ])
    #expect(String(decoding: bytes, as: UTF8.self).contains("\"report\" : null"))
  }

  @Test("A first visit costs less than 60 KB over the wire, whatever the page")
  func budget() throws {
    let files = try SampleSite.files.get()
    let assets = try files.filter { $0.path.hasPrefix("assets/casebook.") }.reduce(0) { try $0 + compressed($1.bytes) }
    var rows: [(String, Int)] = []
    for file in files where file.path.hasSuffix(".html") {
      rows.append((file.path, try compressed(file.bytes) + assets))
    }
    print("First load, gzip, of which \(assets) bytes are shared:")
    for (path, size) in rows { print("  \(size)  \(path)") }
    for (path, size) in rows { #expect(size < 60_000, "\(path)") }
    let style = try #require(files.first { $0.path.hasSuffix(".css") })
    #expect(try compressed(style.bytes) < 15_000)
  }

  private func compressed(_ bytes: [UInt8]) throws -> Int {
    let folder = try TemporaryFolder()
    let input = folder.url.appending(path: "page")
    try Data(bytes).write(to: input)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-9", "-n", input.path]
    try process.run()
    process.waitUntilExit()
    return try Data(contentsOf: input.appendingPathExtension("gz")).count
  }
}

/// A folder that goes with the test.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "casebook-site-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
