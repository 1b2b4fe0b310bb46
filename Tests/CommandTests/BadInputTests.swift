import Foundation
import Glibc
import Testing

/// Programs and files that nobody means well with: each gets one clear answer, and leaves nothing behind.
@Suite("Bad input")
struct BadInputTests {
  @Test("What cannot be checked is refused with its name and a next step")
  func refused() throws {
    let folder = try Folder(["script.sh": "#!/bin/sh\n", "notes.txt": "notes\n"])
    chmod(folder.path + "/script.sh", 0o755)
    try FileManager.default.createDirectory(atPath: folder.path + "/folder", withIntermediateDirectories: false)
    for (file, expected) in [
      ("folder", "/folder: error: it is a folder\n"),
      ("notes.txt", "/notes.txt: error: it is not an executable file\n"),
      ("script.sh", "/script.sh: error: it is not a compiled program (an ELF file)\n"),
    ] {
      let result = try Casebook.run(["check", file], in: folder.path)
      #expect(result.status == 2)
      #expect(result.stderr.contains(expected))
      #expect(result.stderr.split(separator: "\n").count == 2)
    }
  }

  @Test("An empty file is a clean program, and a name may have spaces and letters of any kind")
  func names() throws {
    let folder = try Folder(["an émpty файл.swift": ""])
    let result = try Casebook.run(["check", "an émpty файл.swift"], in: folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(result.stdout.hasPrefix("clean  an émpty файл.swift\n"))
  }

  @Test("Two entry points are the compiler's to refuse, with both lines")
  func twoMains() throws {
    let text = "@main struct A { static func main() {} }\n@main struct B { static func main() {} }\n"
    let folder = try Folder(["a.swift": text])
    let result = try Casebook.run(["check", "a.swift"], in: folder.path)
    #expect(result.status == 1)
    #expect(result.stderr.contains("a.swift:1:1: error: ") && result.stderr.contains("a.swift:2:1: error: "))
  }

  @Test("A program that prints without end is stopped, and the report says why")
  func prints() throws {
    let text = "let line = String(repeating: \"x\", count: 100_000)\nfor _ in 1...1000 { print(line) }\n"
    let folder = try Folder(["a.swift": text])
    let result = try Casebook.run(["check", "a.swift", "--schedules", "2"], in: folder.path)
    #expect(result.status == 1)
    #expect(result.stdout.contains("crash: the program wrote more output than an execution may"))
    #expect(result.stdout.utf8.count < 20_000)
  }

  @Test("What a program starts does not outlive it, in whatever session that is")
  func orphans() throws {
    let seconds = "4\(Int.random(in: 10_000...99_999))"
    let text = """
      import Glibc
      var pid: pid_t = 0
      let texts: [String] = ["sh", "-c", "setsid sleep \(seconds) & exit 0"]
      var words: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
      posix_spawn(&pid, "/bin/sh", nil, nil, &words, nil)
      waitpid(pid, nil, 0)
      print("started")
      """
    let folder = try Folder(["a.swift": text])
    let result = try Casebook.run(["check", "a.swift", "--schedules", "3", "--json"], in: folder.path)
    #expect(result.status == 1)
    #expect(result.stdout.contains("posix_spawn is not controlled"))
    #expect(result.stdout.contains("started\\n"))
    #expect(Self.processes(with: "sleep\0\(seconds)") == [])
  }

  @Test("Nothing outlives a command that is killed, neither the program nor the compiler", arguments: [true, false])
  func killed(whileCompiling: Bool) throws {
    let mark = "a\(Int.random(in: 100_000...999_999))"
    let folder = try Folder([
      "\(mark).swift": "import Glibc\nwhile getpid() > 0 {}\n",
      // A compiler that knows its version and then hangs.
      "swiftc": """
      #!/bin/sh
      PATH=${PATH#*:}
      [ "$1" = --version ] && exec swiftc --version
      sleep 600 \(mark) & sleep 600; exit 1
      """,
    ])
    chmod(folder.path + "/swiftc", 0o755)
    let running = try Casebook.start(
      ["check", "\(mark).swift"], in: folder.path, path: whileCompiling ? folder.path : nil)
    let deadline = Date() + 60
    let isBusy = {
      whileCompiling
        ? !Self.processes(with: "-module-name\0\(mark)").isEmpty : folder.contains(folder.path + "/cache", "scratch")
    }
    while Date() < deadline, !isBusy() { usleep(20_000) }
    #expect(isBusy())
    kill(running.process.processIdentifier, SIGKILL)
    #expect(running.finish().status == SIGKILL)
    let place = folder.path
    let left = { Self.processes(with: mark) + Self.processes(with: place) }
    while Date() < deadline, !left().isEmpty { usleep(20_000) }
    #expect(left() == [])
  }

  /// Command lines of living processes that contain this, words apart by zero bytes.
  private static func processes(with word: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { pid_t($0) != nil }.compactMap {
      let line = String(
        decoding: FileManager.default.contents(atPath: "/proc/\($0)/cmdline") ?? Data(), as: UTF8.self)
      return line.contains(word) ? line : nil
    }
  }
}
