import Foundation
import Testing

@testable import SiteGenerator

@Suite("Writing")
struct WriterTests {
  private func file(_ path: String, _ text: String) -> SiteFile { SiteFile(path: path, text: text) }

  @Test("Equal files stay untouched, changed ones are written, stale ones go, those of others stay")
  func update() throws {
    let folder = try TemporaryFolder()
    let root = folder.url.path
    let first = try SiteGenerator.write([file("a.html", "1"), file("cases/b.html", "2")], to: root)
    #expect(first == WriteSummary(written: 2, unchanged: 0, removed: 0))
    try Data("mine".utf8).write(to: folder.url.appending(path: "CNAME"))
    let old = try FileManager.default.attributesOfItem(atPath: "\(root)/a.html")[.modificationDate] as? Date

    let second = try SiteGenerator.write([file("a.html", "1"), file("c.html", "3")], to: root)
    #expect(second == WriteSummary(written: 1, unchanged: 1, removed: 1))
    #expect(try FileManager.default.attributesOfItem(atPath: "\(root)/a.html")[.modificationDate] as? Date == old)
    #expect(!FileManager.default.fileExists(atPath: "\(root)/cases/b.html"))
    #expect(FileManager.default.fileExists(atPath: "\(root)/CNAME"))
    let names = try FileManager.default.contentsOfDirectory(atPath: root).sorted()
    #expect(names == [SiteGenerator.manifestName, "CNAME", "a.html", "c.html", "cases"])
  }

  @Test("No path leads outside", arguments: ["../x", "/x", "a/../../x", "a//b", "", ".hidden", "a\\b", "a\nb"])
  func outside(_ path: String) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: SiteError.self) {
      try SiteGenerator.write([file(path, "x")], to: folder.url.appending(path: "site").path)
    }
    #expect(error?.code == .unsafePath)
  }

  @Test("A list of files that somebody tampered with removes nothing outside")
  func tampered() throws {
    let folder = try TemporaryFolder()
    let victim = folder.url.appending(path: "victim")
    try Data("x".utf8).write(to: victim)
    let site = folder.url.appending(path: "site")
    try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
    try Data("../victim\n/etc/x\n".utf8).write(to: site.appending(path: SiteGenerator.manifestName))
    try SiteGenerator.write([file("a.html", "1")], to: site.path)
    #expect(FileManager.default.fileExists(atPath: victim.path))
  }

  @Test("A disk that refuses is an error that names the file")
  func refused() throws {
    let folder = try TemporaryFolder()
    try Data("a file".utf8).write(to: folder.url.appending(path: "site"))
    let error = #expect(throws: SiteError.self) {
      try SiteGenerator.write([file("a.html", "1")], to: folder.url.appending(path: "site").path)
    }
    #expect(error?.code == .write)
  }
}
