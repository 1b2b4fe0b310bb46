import Foundation
import Testing

@Suite("Command line: faults")
struct FaultCommandTests {
  private static let program = """
    @main struct Upload {
      static func main() async throws {
        let upload = Task {
          try? await Task.sleep(for: .milliseconds(1500))
          print("uploaded")
        }
        try await Task.sleep(for: .seconds(1))
        await upload.value
      }
    }
    """

  private struct Report: Decodable {
    struct Finding: Decodable {
      struct Fault: Decodable {
        struct Place: Decodable {
          var file: String
          var line: Int
          var column: Int
        }
        var kind: String
        var target: String
        var point: Int
        var moment: String
        var place: Place?
      }
      var kind: String
      var replayed: Bool
      var schedule: String
      var injected: Fault?
    }
    struct Exploration: Decodable {
      var bound: String
      var schedules: Int
    }
    var findings: [Finding]
    var exploration: Exploration
    var notes: [String]
  }

  @Test("A finding names the fault in JSON and in text, and replays with it")
  func found() throws {
    let folder = try Folder(["a.swift": Self.program])
    let arguments = ["check", "a.swift", "--inject", "cancel", "--schedules", "60"]
    let json = try Casebook.run(arguments + ["--json"], in: folder.path)
    #expect(json.status == 1)
    let report = try JSONDecoder().decode(Report.self, from: Data(json.stdout.utf8))
    #expect(report.findings.map(\.kind) == ["abandoned"])
    let finding = try #require(report.findings.first)
    let fault = try #require(finding.injected)
    #expect(finding.replayed && fault.kind == "cancel" && fault.target == "main" && fault.point >= 1)
    #expect(["arriving", "waiting"].contains(fault.moment))
    #expect(fault.place?.file == "a.swift" && [4, 7].contains(fault.place?.line) && fault.place?.column ?? 0 > 0)
    #expect(report.exploration.bound.contains("the main task cancelled at each of its "))

    let text = try Casebook.run(arguments, in: folder.path)
    #expect(text.stdout.contains("\n  only if main is cancelled at suspension point \(fault.point), a.swift:"))
    let replay = try Casebook.run(["replay", "a.swift", finding.schedule], in: folder.path)
    #expect(replay.status == 1)
    #expect(replay.stdout.contains("is cancelled by fault injection, at suspension point \(fault.point)"))
    #expect(replay.stdout.contains("abandoned: main ended while task 1 was asleep"))
    #expect(!replay.stdout.contains("note:"))
  }

  @Test("A program without a task says so, and a schedule whose fault does not strike, too")
  func nothing() throws {
    let folder = try Folder(["a.swift": "print(1)\n", "b.swift": Self.program])
    let result = try Casebook.run(["check", "a.swift", "--inject", "cancel"], in: folder.path)
    #expect(result.status == 0)
    #expect(result.stdout.contains("note: main runs in no task: there is nothing to cancel"))
    let late = try Casebook.run(["replay", "b.swift", "cb1-w2-s7-icrs-nw"], in: folder.path)
    #expect(late.stdout.contains("note: the fault of this schedule did not strike"))
  }
}
