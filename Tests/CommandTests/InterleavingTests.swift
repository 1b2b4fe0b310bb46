import Foundation
import Testing

/// Programs whose interleavings are counted by hand, in `Tests/Programs/interleavings`. The first line of each says how many there
/// are, up to equivalence; the second why. A third can give options of `check`.
@Suite("Interleavings counted by hand")
struct InterleavingTests {
  private static let folder = "Tests/Programs/interleavings"

  static let names: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/\(folder)").sorted()) ?? []

  @Test("Reduction runs one schedule of each, and says that these are all", arguments: names)
  func counts(name: String) async throws {
    let path = "\(Self.folder)/\(name)"
    let text = try String(contentsOfFile: "\(Checkout.root)/\(path)", encoding: .utf8)
    let expected = try #require(text.firstMatch(of: /interleavings: (\d+)/).flatMap { Int($0.1) })
    let options = text.firstMatch(of: /options: *(.+)/).map { $0.1.split(separator: " ").map(String.init) } ?? []
    let folder = try Folder()
    let program =
      name.hasSuffix(".c") ? try await CProgram.build(path, instrumented: true, in: folder) : "\(Checkout.root)/\(path)"
    let result = try await CProgram.onThread {
      try Casebook.run(
        ["check", program, "--strategy", "dpor", "--workers", "8", "--schedules", "1000", "--json"] + options,
        in: folder.path)
    }
    let report = try JSONDecoder().decode(Report.self, from: Data(result.stdout.utf8))
    #expect(report.exploration.exhaustive)
    #expect(report.exploration.interleavings == expected)
    #expect(report.exploration.schedules == expected)
    #expect(report.exploration.strategy == "dpor")
    if name == "lost-update.c" { #expect(Set(report.outcomes.map(\.stdout)) == ["1\n", "2\n", "3\n"]) }
  }

  @Test("Who spins for ever does so under reduction, too: main, which waits for it, is not taken for starved")
  func livelock() async throws {
    let folder = try Folder()
    let program = try await CProgram.build("Tests/Programs/c/endless-spin-buggy.c", instrumented: true, in: folder)
    let result = try await CProgram.onThread {
      try Casebook.run(["check", program, "--strategy", "dpor", "--schedules", "10"], in: folder.path)
    }
    #expect(result.stdout.hasPrefix("livelock"))
    #expect(result.status == 1)
  }

  @Test("There are such programs")
  func some() { #expect(Self.names.count >= 14) }

  private struct Report: Decodable {
    struct Exploration: Decodable {
      var strategy: String
      var exhaustive: Bool
      var interleavings: Int?
      var schedules: Int
    }
    struct Outcome: Decodable { var stdout: String }
    var exploration: Exploration
    var outcomes: [Outcome]
  }
}
