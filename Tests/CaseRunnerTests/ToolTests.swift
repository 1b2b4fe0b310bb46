import Foundation
import Glibc
import Testing

@testable import CaseRunner

@Suite("Tools and children")
struct ToolTests {
  @Test("Input reaches the tool, output and status come back")
  func passThrough() async throws {
    let output = try await Tool.run("/bin/sh", ["-c", "cat; echo oops >&2; exit 7"], input: Array("hello".utf8))
    #expect(output.stdout == "hello")
    #expect(output.stderr == "oops\n")
    #expect(output.status == 7)
    #expect(!output.timedOut)
  }

  @Test("More output than a pipe holds does not block")
  func muchOutput() async throws {
    let output = try await Tool.run("/bin/sh", ["-c", "head -c 3000000 /dev/zero"])
    #expect(output.stdout.utf8.count == 3_000_000)
  }

  @Test("A tool that does not end is stopped with everything that it started")
  func timeout() async throws {
    let folder = try TemporaryPlace()
    let output = try await Tool.run(
      "/bin/sh", ["-c", "sleep 600 & echo $! > pid; wait"], directory: folder.path, seconds: 0.3)
    #expect(output.timedOut)
    let text = try String(contentsOfFile: folder.path + "/pid", encoding: .utf8)
    let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    // A killed process stays visible until somebody has waited for it.
    let state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8))?.split(separator: " ")
    #expect(state == nil || state?[2] == "Z" || state?[2] == "X")
  }

  @Test("A cancelled task stops its tool")
  func cancellation() async throws {
    let task = Task { try await Tool.run("/bin/sleep", ["600"], seconds: 600) }
    task.cancel()
    #expect(try await task.value.timedOut)
  }

  @Test("A tool that is not there is an error with its name")
  func missing() async {
    let error = await #expect(throws: CaseRunnerError.self) { try await Tool.run("/no/such/tool", []) }
    #expect(error?.message == "/no/such/tool: error: cannot start it: No such file or directory")
  }

  @Test("A child has only the descriptors that it was given, and no core dumps")
  func descriptors() async throws {
    let output = try await Tool.run("/bin/sh", ["-c", "ls /proc/self/fd; ulimit -c"])
    // 3 is the leash; 4 the folder that ls itself reads.
    #expect(output.stdout == "0\n1\n2\n3\n4\n0\n")
  }

  @Test("A child may have bounds of its own and fixed addresses, and its maker keeps what it has")
  func bounds() async throws {
    func personality() async throws -> Int {
      let output = try await Tool.run("/bin/cat", ["/proc/self/personality"])
      return Int(output.stdout.dropLast(), radix: 16) ?? -1
    }
    let before = try await personality()
    // The bounds are set when it runs already.
    let look = "sleep 0.2; cat /proc/self/personality; ulimit -v; ulimit -f"
    let bounded = try await Tool.run(
      "/bin/sh", ["-c", look], bounds: .init(memory: 512 << 20, file: 1 << 20, hasFixedAddresses: true))
    let lines = bounded.stdout.split(separator: "\n").map(String.init)
    try #require(lines.count == 3)
    // Some containers forbid to change it.
    #expect([before, before | 0x4_0000].contains(Int(lines[0], radix: 16)))
    #expect(lines[1...] == ["\(512 << 10)", "\((1 << 20) / 512)"])
    #expect(try await personality() == before)
  }

  @Test("A child that ends while nobody waits leaves no entry behind")
  func reaped() throws {
    let null = try OwnedDescriptor.open("/dev/null", O_RDWR)
    let pid: pid_t
    do {
      let child = try ChildProcess(
        .init(path: "/bin/true", descriptors: [null.number, null.number, null.number]))
      pid = child.pid
    }
    #expect(kill(pid, 0) == -1 && errno == ESRCH)
  }

  @Test("A full disk is told from a program that does not compile")
  func fullDisk() {
    let output = Tool.Output(
      status: 1, stdout: "", stderr: "x: error: failed\nld: x.o: No space left on device\n", timedOut: false, seconds: 0
    )
    #expect(output.lacksRoom)
    let error = CaseRunnerError.tool("swiftc", output)
    #expect(error.code == .environment)
    #expect(error.message == "swiftc: error: the disk is full: ld: x.o: No space left on device")
  }

  @Test("A file for output is made where there is room, or says what to do")
  func scratchFiles() throws {
    let folder = try TemporaryPlace()
    let file = try ScratchFile.make(in: ["/no/such/folder", folder.path])
    try file.write([1, 2, 3])
    #expect(file.contents(limit: 2) == [1, 2])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    do {
      _ = try ScratchFile.make(in: ["/no/such/folder"])
      Issue.record("it was made in a folder that is not there")
    } catch {
      #expect(error.code == .environment && error.next != nil)
    }
  }

  @Test("The tool's first errors are its summary, or else its last words")
  func summary() {
    let failed = Tool.Output(status: 1, stdout: "", stderr: "a\nx: error: b\nc", timedOut: false, seconds: 0)
    #expect(failed.summary == "x: error: b")
    let silent = Tool.Output(status: 1, stdout: "1\n2\n3\n4", stderr: "", timedOut: false, seconds: 0)
    #expect(silent.summary == "2\n3\n4")
  }
}

/// A folder that lives as long as its owner.
final class TemporaryPlace {
  let path = NSTemporaryDirectory() + "casebook-tests-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}
