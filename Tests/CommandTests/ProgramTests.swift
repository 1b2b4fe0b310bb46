import Foundation
import Testing

extension Tag {
  /// Takes minutes.
  @Tag static var slow: Self
}

/// `casebook check` on each program in `Tests/Programs` and on CSP's samples.
///
/// A program says on its first line what must be found: `// expect: deadlock`, several kinds with commas between them, or
/// `clean`. It must be found, nothing else must be, and every finding must have come back when it was replayed. A further line
/// `// options: …` gives options of `check`; lines `// says: words` ask for words that a finding's message, participants or interleaving
/// must have, and `// findings: 2` says how many there must be.
@Suite("Programs that the checker must get right", .tags(.slow))
struct ProgramTests {
  @Test("Areas", arguments: ["c", "csp", "cycles", "dispatch", "faults", "orders", "races", "tasks"])
  func area(_ name: String) async throws {
    try await check(Self.programs(in: "Tests/Programs/\(name)"))
  }

  @Test("CSP's samples are clean")
  func samples() async throws {
    try await check(Self.programs(in: "Tests/CSPTests/Programs"))
  }

  /// As many at a time as there are processors, since each keeps one busy.
  private func check(_ programs: [Sample]) async throws {
    #expect(!programs.isEmpty)
    let folder = try Folder()
    await withTaskGroup(of: Void.self) { group in
      for (index, program) in programs.enumerated() {
        if index >= ProcessInfo.processInfo.activeProcessorCount { _ = await group.next() }
        group.addTask {
          do {
            let found = try await Self.found(program, folder)
            #expect(found == program.expected, "\(program.path)")
          } catch {
            Issue.record("\(program.path): \(error)")
          }
        }
      }
    }
  }

  private struct Sample: Sendable {
    var path: String
    var expected: [String]
    var isInstrumented: Bool
    var options: [String]
    var says: [String]
    var findings: Int?
  }

  private static func programs(in folder: String) throws -> [Sample] {
    let files = try FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/" + folder).sorted()
    return try files.filter { $0.hasSuffix(".swift") || $0.hasSuffix(".c") }.map { file in
      let path = "\(folder)/\(file)"
      let lines = try String(contentsOfFile: Checkout.root + "/" + path, encoding: .utf8).split(separator: "\n")
      let first = lines.first?.lowercased() ?? ""
      let kinds = try #require(first.firstMatch(of: /expect(?:ed)?: *([a-z, ]+)/), "\(path):1: no '// expect: …'")
      let names = kinds.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      return Sample(
        path: path, expected: Set(names).sorted(),
        isInstrumented: lines.prefix(4).contains { $0.contains("build: tsan") },
        options: lines.prefix(4).compactMap { $0.firstMatch(of: /options: *(.+)/)?.1 }
          .flatMap { $0.split(separator: " ").map(String.init) },
        says: lines.prefix(16).filter { $0.hasPrefix("// says: ") }.map { String($0.dropFirst(9)) },
        findings: lines.prefix(4).lazy.compactMap { $0.firstMatch(of: /findings: *(\d+)/)?.1 }.first.flatMap { Int($0) }
      )
    }
  }

  private struct Report: Decodable {
    struct Finding: Decodable {
      struct Participant: Decodable {
        struct Frame: Decodable {
          var file: String
          var line: Int
        }
        var created: [Frame]
        var suspended: [Frame]
        var holds: String?
      }
      var kind: String
      var replayed: Bool
      var message: String
      var participants: [Participant]
      var interleaving: [Step]

      struct Moment: Decodable { var text: String }
      var moments: [Moment]

      struct Step: Decodable {
        struct Action: Decodable { var text: String }
        var actions: [Action]
      }

      var texts: [String] {
        [message] + moments.map(\.text) + participants.compactMap(\.holds)
          + interleaving.flatMap { $0.actions.map(\.text) }
      }

      /// Whether it names a line of the program for somebody who takes part.
      func namesLine(in file: String) -> Bool {
        participants.contains { participant in
          (participant.created + participant.suspended).contains { $0.line > 0 && $0.file.hasSuffix(file) }
        }
      }
    }
    var findings: [Finding]
    var notes: [String]?
  }

  private static func found(_ program: Sample, _ folder: Folder) async throws -> [String] {
    let target =
      program.path.hasSuffix(".c")
      ? try await CProgram.build(program.path, instrumented: program.isInstrumented, in: folder) : program.path
    // A budget instead of a limit on time, so that a busy machine finds the same. The first program that imports packages
    // has them built.
    let result = try await CProgram.onThread {
      try Casebook.run(
        ["check", target, "--json", "--schedules", "150"] + program.options, at: Checkout.root, seconds: 900)
    }
    guard let report = try? JSONDecoder().decode(Report.self, from: Data(result.stdout.utf8)) else {
      throw Failure(text: "exit \(result.status): \(result.stderr.prefix(400))")
    }
    for finding in report.findings {
      #expect(finding.replayed, "\(program.path): \(finding.kind) did not come back: \(finding.message)")
      let isAboutUnits = !["nondeterministic", "unsupported", "crash"].contains(finding.kind)
      let file = (program.path as NSString).lastPathComponent
      #expect(
        !isAboutUnits || finding.namesLine(in: file),
        "\(program.path): \(finding.kind) names no line: \(finding.message)")
    }
    let wavers = report.notes?.filter { $0.contains("uncontrolled nondeterminism") } ?? []
    #expect(wavers.isEmpty, "\(program.path): \(wavers)")
    if let count = program.findings {
      #expect(report.findings.count == count, "\(program.path): \(report.findings.map(\.message))")
    }
    let texts = report.findings.flatMap(\.texts)
    for words in program.says {
      #expect(texts.contains { $0.contains(words) }, "\(program.path) does not say: \(words)\n\(Set(texts).sorted())")
    }
    let kinds = Set(report.findings.map { $0.kind.lowercased() }).sorted()
    return kinds.isEmpty ? ["clean"] : kinds
  }

  private struct Failure: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }
}
