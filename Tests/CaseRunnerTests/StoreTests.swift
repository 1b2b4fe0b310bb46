import Checker
import Foundation
import Testing

@testable import CaseRunner

@Suite("Caches")
struct StoreTests {
  private let folder: CacheFolder

  init() {
    folder = CacheFolder(path: NSTemporaryDirectory() + "casebook-tests-\(UUID().uuidString)")
  }

  private func cleanUp() { try? FileManager.default.removeItem(atPath: folder.path) }

  @Test("An outcome comes back as it was stored")
  func roundTrip() throws {
    defer { cleanUp() }
    let store = OutcomeStore(folder)
    #expect(store.entry("a") == nil)
    try store.store(.init(failure: "a.swift:1:1: error: no", seconds: 1.5), "a")
    #expect(OutcomeStore(folder).entry("a")?.failure == "a.swift:1:1: error: no")
    #expect(store.notes == [])
  }

  @Test("A damaged outcome is ignored with a note", arguments: ["", "{", "{\"schema\":99,\"seconds\":1}", "\u{0}"])
  func damaged(text: String) throws {
    defer { cleanUp() }
    let store = OutcomeStore(folder)
    try store.store(.init(seconds: 1), "a")
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path + "/outcomes/a.json"))
    #expect(store.entry("a") == nil)
    #expect(store.notes.count == 1)
    #expect(store.notes[0].hasPrefix(folder.path + "/outcomes/a.json: "))
  }

  @Test("A single flipped bit in an outcome is noticed")
  func flippedBit() throws {
    defer { cleanUp() }
    let store = OutcomeStore(folder)
    try store.store(.init(seconds: 4), "a")
    let file = URL(fileURLWithPath: folder.path + "/outcomes/a.json")
    let good = try Data(contentsOf: file)
    for index in stride(from: 0, to: good.count, by: 7) {
      var bad = good
      bad[index] ^= 1
      try bad.write(to: file)
      #expect(store.entry("a") == nil, "byte \(index)")
    }
    try good.write(to: file)
    #expect(store.entry("a")?.seconds == 4)
  }

  @Test("Durations outlive the process")
  func durations() {
    defer { cleanUp() }
    OutcomeStore(folder).setDuration(of: "a/buggy", 2.5)
    #expect(OutcomeStore(folder).lastDuration(of: "a/buggy") == 2.5)
    #expect(OutcomeStore(folder).lastDuration(of: "b/buggy") == nil)
  }

  @Test("A folder that is published twice stays as it was; a damaged one is replaced")
  func publish() throws {
    defer { cleanUp() }
    let final = try folder.place("programs", "x")
    for (index, expected) in [(0, "first"), (1, "first"), (2, "third")] {
      if index == 2 { try Data("fourth".utf8).write(to: URL(fileURLWithPath: final + "/proof")) }
      let work = try folder.folder(holding: ["proof": ["first", "second", "third"][index]])
      try CacheFolder.publish(work, as: final)
      #expect(try String(contentsOfFile: final + "/proof", encoding: .utf8) == expected)
      folder.remove(work)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/tmp") == [])
  }

  @Test("What a killed process left behind is removed, what a living one works on stays")
  func stale() throws {
    defer { cleanUp() }
    // No process has this number: it is above the kernel's limit.
    let old = try folder.place("tmp", "99999999-1")
    let alive = try folder.place("tmp", "1-1")
    for path in [old, alive] { try CacheFolder.makeFolder(path) }
    folder.removeStale()
    #expect(!FileManager.default.fileExists(atPath: old))
    #expect(FileManager.default.fileExists(atPath: alive))
  }

  @Test("A file that cannot be written says where, why and what to do")
  func unwritable() {
    let error = #expect(throws: CaseRunnerError.self) { try CacheFolder.write([1], to: "/proc/no/such/file") }
    #expect(error?.code == .environment)
    #expect(error?.message == "/proc/no/such/file: error: cannot write it: No such file or directory")
  }

  @Test("Lists of parts that read the same joined have different keys")
  func keys() {
    func key(_ values: [String]) -> String {
      var key = ContentKey("test")
      key.add("files", values)
      return key.text
    }
    #expect(key(["ab", "c"]) != key(["a", "bc"]))
    #expect(key(["a"]) == key(["a"]))
    #expect(key(["a"]).count == 32)
  }

  @Test("The user's cache is used outside of a book")
  func places() {
    #expect(CacheFolder.standard(bookRoot: "/b").path == "/b/.casebook")
    #expect(CacheFolder.standard(bookRoot: nil, environment: ["XDG_CACHE_HOME": "/x"]).path == "/x/casebook")
    #expect(CacheFolder.standard(bookRoot: nil, environment: ["HOME": "/h"]).path == "/h/.cache/casebook")
  }

  @Test(
    "Versions compare by number",
    arguments: [("6.1.9", "6.2", true), ("6.10", "6.2", false), ("6.2", "6.2", false), ("6.3.1", "6.2", false)])
  func versions(left: String, right: String, expected: Bool) {
    #expect(left.precedes(right) == expected)
  }
}
