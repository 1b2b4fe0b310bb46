import Foundation
import Practice
import Testing
import Workbook

@Suite("RepairWorkspace")
final class WorkspaceTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: "workspace-\(UUID().uuidString)").path

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func workspace() throws -> RepairWorkspace {
    let study = try RealBook.study("mutex-relock")
    return RepairWorkspace(try #require(RepairDrill(study, reports: RealBook.declared[study.id] ?? [:])), root: root)
  }

  private func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  @Test("The file is the program as it is, with the original beside it; a second time it is kept")
  func prepare() throws {
    let workspace = try workspace()
    #expect(try workspace.prepare() == .created)
    #expect(read(workspace.file) == read(workspace.original))
    #expect(read(workspace.file) == (try RealBook.study("mutex-relock")).variant(named: "buggy")?.displaySource)
    try "mine\n".write(toFile: workspace.file, atomically: true, encoding: .utf8)
    #expect(try workspace.prepare() == .kept)
    #expect(read(workspace.file) == "mine\n")
  }

  @Test("An untouched file is the original still, and nothing that somebody left")
  func untouched() throws {
    let workspace = try workspace()
    #expect(try workspace.begin().found == .created)
    #expect(try workspace.begin().found == .untouched)
  }

  @Test("Of those that end a drill one is the first, until it begins again")
  func ending() throws {
    let workspace = try workspace()
    _ = try workspace.begin()
    #expect(workspace.end())
    #expect(!workspace.end())
    _ = try workspace.begin()
    #expect(workspace.end())
  }

  @Test("A reset keeps every version that it replaces")
  func reset() throws {
    let workspace = try workspace()
    _ = try workspace.prepare()
    #expect(try workspace.reset() == nil, "there was nothing to keep")
    var kept: [String] = []
    for text in ["one\n", "two\n"] {
      try text.write(toFile: workspace.file, atomically: true, encoding: .utf8)
      let backup = try #require(try workspace.reset())
      #expect(read(backup) == text)
      kept.append(backup)
      #expect(read(workspace.file) == read(workspace.original))
    }
    #expect(Set(kept).count == 2 && kept.allSatisfy { read($0) != nil })
  }

  @Test("A book whose program has changed since is told, and the work is kept")
  func newer() throws {
    let workspace = try workspace()
    _ = try workspace.prepare()
    try "older\n".write(toFile: workspace.original, atomically: true, encoding: .utf8)
    try "mine\n".write(toFile: workspace.file, atomically: true, encoding: .utf8)
    #expect(try workspace.prepare() == .keptFromOlderBook)
    #expect(read(workspace.file) == "mine\n")
  }

  @Test("Where no folder can be made, it says where and what to do")
  func unwritable() throws {
    try "a file\n".write(toFile: root, atomically: true, encoding: .utf8)
    let workspace = try workspace()
    let error = #expect(throws: RepairWorkspaceError.self) { try workspace.prepare() }
    #expect(error?.message.contains(root) == true && error?.next.isEmpty == false)
  }

  @Test("The folder follows XDG_STATE_HOME if that is absolute")
  func standard() {
    #expect(
      RepairWorkspace.standardRoot(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/casebook/workspace")
    #expect(
      RepairWorkspace.standardRoot(environment: ["XDG_STATE_HOME": "s", "HOME": "/h"])
        == "/h/.local/state/casebook/workspace")
  }
}
