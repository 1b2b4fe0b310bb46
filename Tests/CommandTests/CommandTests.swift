import Foundation
import Testing

/// Runs the built executable as a user does, and compares what it says and how it ends.
@Suite("Command line")
struct CommandTests {
  @Test("Help and version end with 0 and go to standard output")
  func help() throws {
    let help = try Casebook.run(["--help"])
    #expect(help.status == 0)
    #expect(help.stdout.contains("build") && help.stdout.contains("doctor"))
    #expect(help.stderr == "")
    #expect(try Casebook.run(["--version"]).stdout == "casebook 0.1.0\n")
  }

  @Test(
    "Mistakes in the arguments end with 2 and a next step",
    arguments: [
      (["chek"], "chek"), (["check"], "Missing expected argument"),
      (["check", "a.swift", "--preemptions", "2"], "--preemptions and --delays bound --strategy exhaustive"),
      (["check", "a.swift", "--workers", "65"], "--workers must be between 1 and 64"),
      (["check", "a.swift", "--schedules", "0"], "--schedules must be at least 1"),
      (["check", "a.swift", "--inject", "cancl"], "--inject knows no fault 'cancl'"),
      (["check", "a.swift", "--inject", "cancel:"], "--inject cancel: needs the name of a task"),
      (["check", "a.swift", "--inject", "delay:long"], "takes a number from 1e-9 to 1e6, not 'long'"),
      (["check", "a.swift", "--inject", "cancel", "--replay", "cb1"], "--inject searches, and --replay does not"),
      (["check", "none.swift"], "none.swift: error: there is no such file"),
      (["list", "--", "x"], "nothing may follow '--' here"), (["new", "x"], "belongs to no book"),
    ])
  func usage(arguments: [String], expected: String) throws {
    let folder = try Folder()
    let result = try Casebook.run(arguments, in: folder.path)
    #expect(result.status == 2)
    #expect(result.stderr.contains(expected))
    #expect(result.stderr.split(separator: "\n").count >= 2)
    #expect(result.stdout == "")
  }

  @Test("A file name that is nearly right gets a suggestion")
  func suggestion() throws {
    let folder = try Folder(["buggy.swift": ""])
    let result = try Casebook.run(["check", "bugy.swift"], in: folder.path)
    #expect(result.stderr == "bugy.swift: error: there is no such file\nDid you mean 'buggy.swift'?\n")
  }

  @Test("A program that does not compile ends with 1 and the compiler's words")
  func doesNotCompile() throws {
    let folder = try Folder(["a.swift": "let number: Int = \"one\"\n"])
    let result = try Casebook.run(["check", "a.swift"], in: folder.path)
    #expect(result.status == 1)
    #expect(result.stderr.hasPrefix("a.swift:1:19: error: cannot convert value of type 'String'"))
  }

  @Test("A clean program ends with 0; the verdict comes first, then what it rests on")
  func clean() throws {
    let folder = try Folder(["a.swift": "print(CommandLine.arguments.dropFirst())\n"])
    let result = try Casebook.run(["check", "a.swift", "--schedules", "5", "--", "x", "--y"], in: folder.path)
    #expect(result.status == 0)
    let lines = result.stdout.split(separator: "\n")
    #expect(lines.first == "clean  a.swift")
    #expect(
      lines.dropFirst().first?.contains("schedules by auto") == true
        || lines.dropFirst().first?.contains("every schedule") == true)
    #expect(result.stdout.contains("[\"x\", \"--y\"]"))
    #expect(!result.stdout.contains("\u{1b}"))
    #expect(result.stderr == "")
  }

  static let deadlock = """
    import Foundation

    @main struct Transfer {
      static func main() {
        let (left, right, done) = (NSLock(), NSLock(), DispatchSemaphore(value: 0))
        Thread.detachNewThread {
          left.lock(); right.lock()
          right.unlock(); left.unlock()
          done.signal()
        }
        right.lock(); left.lock()
        left.unlock(); right.unlock()
        done.wait()
      }
    }

    """

  @Test("A deadlock ends with 1, names its lines, and replays with the command that the report gives")
  func deadlock() throws {
    let folder = try Folder(["a.swift": Self.deadlock])
    let result = try Casebook.run(["check", "a.swift", "--schedules", "100"], in: folder.path)
    #expect(result.status == 1)
    #expect(result.stdout.hasPrefix("deadlock  a.swift\n"))
    #expect(result.stdout.contains("a.swift:11:"))
    let command = try #require(result.stdout.split(separator: "\n").first { $0.contains("replay: casebook ") })
    let words = command.split(separator: " ").dropFirst(2).map(String.init)
    let replays = try [0, 1].map { _ in try Casebook.run(words, in: folder.path) }
    #expect(replays[0].status == 1)
    #expect(replays[0].stdout.hasPrefix("deadlock  a.swift\n"))
    #expect(replays[0].stdout == replays[1].stdout)
  }

  @Test("JSON, SARIF and JUnit say the same as the text")
  func formats() throws {
    let folder = try Folder(["a.swift": Self.deadlock])
    let result = try Casebook.run(
      [
        "check", "a.swift", "--schedules", "100", "--json", "--sarif", "s.sarif", "--junit", "j.xml", "--trace",
        "t.json",
      ],
      in: folder.path)
    #expect(result.status == 1)
    let report = try #require(try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [String: Any])
    #expect(report["schema"] as? Int == 1)
    #expect(report["verdict"] as? String == "deadlock")
    #expect(report["program"] as? String == "a.swift")

    let sarif = try #require(try JSONSerialization.jsonObject(with: folder.read("s.sarif")) as? [String: Any])
    let run = try #require((sarif["runs"] as? [[String: Any]])?.first)
    let finding = try #require((run["results"] as? [[String: Any]])?.first)
    #expect(sarif["version"] as? String == "2.1.0")
    #expect(finding["ruleId"] as? String == "deadlock")
    let flows = try #require((finding["codeFlows"] as? [[String: Any]])?.first?["threadFlows"] as? [[String: Any]])
    #expect(flows.count >= 2)
    let place = (finding["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
    #expect((place?["artifactLocation"] as? [String: Any])?["uri"] as? String == "a.swift")

    let junit = String(decoding: try folder.read("j.xml"), as: UTF8.self)
    #expect(junit.contains("<testsuites name=\"casebook\" tests=\"1\" failures=\"1\""))
    let trace = try #require(try JSONSerialization.jsonObject(with: folder.read("t.json")) as? [String: Any])
    #expect((trace["traceEvents"] as? [Any])?.isEmpty == false)
  }

  @Test("The checker is alive: a planted bug of each kind is found, and none where none is")
  func doctor() throws {
    let result = try Casebook.run(["doctor", "--json"])
    let checks = try #require(try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [[String: Any]])
    #expect(checks.count > 15)
    for check in checks { #expect(check["ok"] as? Bool == true, "\(check)") }
    #expect(result.status == 0)
  }

  @Test("A schedule that is cut off says where")
  func cutOff() throws {
    let folder = try Folder(["a.swift": "print(1)\n"])
    let result = try Casebook.run(["replay", "a.swift", "cb1-w2-s"], in: folder.path)
    #expect(result.status == 2)
    #expect(result.stderr.hasPrefix("schedule:1:"))
  }

  @Test("An interruption ends with 130, says what it cut off, and leaves no temporary files")
  func interruption() throws {
    let folder = try Folder(["a.swift": "import Glibc\nwhile getpid() > 0 {}\n"])
    let running = try Casebook.start(["check", "a.swift"], in: folder.path)
    let temporary = folder.path + "/cache/casebook/tmp"
    // Once the program has its scratch folder, it runs.
    let deadline = Date() + 30
    while Date() < deadline, !folder.contains(temporary, "scratch") { usleep(20_000) }
    kill(running.process.processIdentifier, SIGINT)
    let result = running.finish()
    #expect(result.status == 130)
    #expect(result.stderr == "interrupted while checking a.swift\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
  }
}
