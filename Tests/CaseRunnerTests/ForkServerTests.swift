import Checker
import Explorer
import Foundation
import Glibc
import Testing

@testable import CaseRunner

/// One tiny program for each way in which an execution can end, named for it.
@Suite("Fork server")
struct ForkServerTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("exits with a status, and again")
  func exits() async throws {
    let server = try await TestBench.server("import Glibc\nprint(\"out\")\n_ = write(2, \"err\", 3)\nexit(3)\n")
    for _ in 1...3 {
      let execution = try await server.run(ExecutionRequest())
      #expect(text(execution.stdout) == "out\n")
      #expect(text(execution.stderr) == "err")
      #expect(execution.exitStatus == 3)
      #expect(execution.trace.header.endReason == .exit)
    }
  }

  @Test("crashes with a signal, and the server lives on; what it had printed is kept")
  func crashes() async throws {
    let server = try await TestBench.server(
      "print(\"before\")\nlet numbers = [1]\nif CommandLine.arguments.count > 0 { print(numbers[CommandLine.arguments.count]) }\n"
    )
    for _ in 1...2 {
      let execution = try await server.run(ExecutionRequest())
      #expect(execution.signal != nil)
      #expect(execution.trace.header.endReason == .crash)
      #expect(text(execution.stderr).contains("Index out of range"))
      #expect(text(execution.stdout) == "before\n")
      let finding = try #require(Analysis(execution).findings.first)
      #expect(finding.kind == .crash && finding.moments.count == 1)
    }
  }

  @Test("never ends without a scheduling point and is killed in time")
  func neverEnds() async throws {
    let server = try await TestBench.server("import Glibc\nwhile getpid() > 0 {}\n") {
      $0.wallLimit = .milliseconds(400)
    }
    let execution = try await server.run(ExecutionRequest())
    #expect(execution.status == .timeout)
    // The server's own clock: that a busy machine starts the program slowly is not what this is about.
    #expect((400_000_000..<8_000_000_000).contains(execution.wallNanoseconds))
    #expect(try await server.run(ExecutionRequest()).status == .timeout)
  }

  @Test("never ends, and ends with all that it has started when the task is cancelled")
  func cancelled() async throws {
    let told = FileManager.default.temporaryDirectory.appendingPathComponent("casebook-\(getpid())-cancelled").path
    defer { try? FileManager.default.removeItem(atPath: told) }
    let server = try await TestBench.server(
      """
      import Glibc
      let file = open(CommandLine.arguments[1], O_WRONLY | O_CREAT | O_APPEND, 0o600)
      let text = Array("\\(getpid())\\n".utf8)
      _ = write(file, text, text.count)
      while getpid() > 0 {}

      """
    ) {
      $0.wallLimit = .seconds(600)
      $0.arguments = [told]
    }
    for round in 1...2 {
      let running = Task { try await server.run(ExecutionRequest()) }
      func lines() -> [Substring] {
        String(decoding: FileManager.default.contents(atPath: told) ?? Data(), as: UTF8.self).split(separator: "\n")
      }
      for _ in 0..<800 where lines().count < round { try await Task.sleep(for: .milliseconds(25)) }
      let process = try #require(lines().last.flatMap { pid_t($0) })
      running.cancel()
      await #expect(throws: CancellationError.self) { try await running.value }
      #expect(kill(process, 0) == -1, "round \(round)")
    }
  }

  @Test("hangs in every schedule: the search ends early and says where")
  func hangs() async throws {
    let server = try await TestBench.server("import Glibc\nfunc spin() { while getpid() > 0 {} }\nspin()\n") {
      $0.wallLimit = .milliseconds(300)
    }
    let start = ContinuousClock.now
    let bench = try await TestBench.open()
    let report = try await Explorer(
      programs: [server], symbolizer: bench.symbolizer, name: "a.swift", toolchain: bench.toolchain.version
    ).explore()
    // Without an early end it would be 500 executions of 0.3 s, and as many again to explain.
    #expect(start.duration(to: .now) < .seconds(100))
    #expect(report.findings.map(\.kind) == [.unsupported])
    #expect(report.exploration.exhaustive == false)
    let lines = report.findings[0].participants.flatMap(\.suspended).map(\.line)
    #expect(lines.contains(2) || lines.contains(3))
  }

  @Test("overwrites its trace, which is a finding and no harm to anybody else")
  func overwrites() async throws {
    let server = try await TestBench.server(
      """
      import Foundation
      for number in Int32(3)...100 { close(number) }
      // The only memory that it shares with anybody is its trace.
      for line in try String(contentsOfFile: "/proc/self/maps", encoding: .utf8).split(separator: "\\n") {
        let words = line.split(separator: " ")
        let ends = words[0].split(separator: "-").compactMap { UInt(String($0), radix: 16) }
        guard words[1] == "rw-s", let start = UnsafeMutableRawPointer(bitPattern: ends[0]) else { continue }
        if CommandLine.arguments.count < 9 { memset(start, 0xff, Int(ends[1] - ends[0])) }
      }
      """)
    for _ in 1...2 {
      let findings = Analysis(try await server.run(ExecutionRequest())).findings
      #expect(findings.contains { $0.kind == .unsupported })
    }
  }

  @Test("prints too much and is stopped; what is kept is cut off")
  func printsTooMuch() async throws {
    let server = try await TestBench.server(
      "let line = String(repeating: \"x\", count: 1000)\nfor _ in 1...10_000 { print(line) }\n"
    ) {
      $0.outputLimit = 1 << 20
      $0.keptOutput = 5000
    }
    let execution = try await server.run(ExecutionRequest())
    #expect(execution.stdout.count == 5000)
    #expect(execution.exitStatus != 0)
  }

  @Test("takes too much memory and does not get it")
  func takesTooMuch() async throws {
    let server = try await TestBench.server(
      "import Glibc\nprint(mmap(nil, 64 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED)\n"
    )
    #expect(text(try await server.run(ExecutionRequest()).stdout) == "true\n")
  }

  @Test("has a fixed environment, an empty folder and its arguments, and no preloaded library for what it starts")
  func environment() async throws {
    let server = try await TestBench.server(
      """
      import Foundation
      let environment = ProcessInfo.processInfo.environment
      for name in ["LANG", "TZ", "SWIFT_DETERMINISTIC_HASHING", "LD_PRELOAD", "USER"] { print(environment[name] ?? "-") }
      print(CommandLine.arguments.dropFirst())
      print(try FileManager.default.contentsOfDirectory(atPath: "."))
      print(readLine() ?? "no input")
      FileManager.default.createFile(atPath: "left", contents: nil)
      """, arguments: ["one", "two words"])
    for _ in 1...2 {
      let execution = try await server.run(ExecutionRequest())
      #expect(text(execution.stdout) == "C.UTF-8\nUTC\n1\n-\n-\n[\"one\", \"two words\"]\n[]\nno input\n")
    }
  }

  @Test("goes the same way under the same request, in another server, too")
  func deterministic() async throws {
    let program = """
      @main struct A {
        static func main() async {
          await withTaskGroup(of: Void.self) { group in
            for number in 1...4 { group.addTask { await Task.yield(); print(number) } }
          }
        }
      }
      """
    let servers = [try await TestBench.server(program), try await TestBench.server(program)]
    var outputs: Set<String> = []
    for seed in UInt64(1)...8 {
      let request = ExecutionRequest(policy: .random, seed: seed)
      let executions = try await servers.asyncMap { try await $0.run(request) }
      #expect(executions[0].trace.header.traceHash == executions[1].trace.header.traceHash, "seed \(seed)")
      #expect(executions[0].stdout == executions[1].stdout, "seed \(seed)")
      outputs.insert(text(executions[0].stdout))
    }
    #expect(outputs.count > 1)
  }

  @Test("is started anew when it has died")
  func restarts() async throws {
    let server = try await TestBench.server("import Glibc\nprint(kill(getppid(), SIGKILL))\n")
    let error = await #expect(throws: CaseRunnerError.self) { try await server.run(ExecutionRequest()) }
    #expect(error?.code == .environment)
    #expect(error?.message.contains("ended twice") == true)
  }

  @Test("refuses what cannot be controlled", arguments: ["/no/such/file", "/etc/passwd", "/proc/version"])
  func refuses(path: String) {
    let error = #expect(throws: CaseRunnerError.self) { try ProgramFile.check(path) }
    #expect(error?.code == .usage)
    #expect(error?.message.hasPrefix(path + ": error: ") == true)
  }

  @Test("lacks a symbol that it never calls, and runs all the same")
  func lacksSymbol() async throws {
    let bench = try await TestBench.open()
    let text = """
      int puts(const char *); void nowhere(void);
      int main(int n, char **v) { if (n > 5) nowhere(); puts(v[1]); }
      """
    let folder = try bench.cache.folder(holding: ["lacks.c": text])
    defer { bench.cache.remove(folder) }
    let clang = URL(fileURLWithPath: bench.toolchain.swiftc).deletingLastPathComponent().path + "/clang"
    let made = try await Tool.run(
      clang, ["-Wl,--unresolved-symbols=ignore-all,-z,lazy", "lacks.c", "-o", "lacks"], directory: folder)
    #expect(made.status == 0, "\(made.stderr)")
    var configuration = ForkServer.Configuration(
      program: folder + "/lacks", arguments: ["here"], interposer: bench.installation.interposer,
      scratch: try bench.cache.temporaryFolder())
    configuration.wallLimit = .seconds(5)
    #expect(try await ForkServer(configuration).run(ExecutionRequest()).stdout == Array("here\n".utf8))
  }

  @Test("begins with errno at zero and without what we gave the dynamic linker")
  func beginsClean() async throws {
    let server = try await TestBench.server(
      "import Glibc\nlet first = errno\nprint(first, getenv(\"LD_BIND_NOW\") == nil)\n")
    #expect(text(try await server.run(ExecutionRequest()).stdout) == "0 true\n")
  }

  @Test("leaves nothing running when it goes away")
  func endsWithItsOwner() async throws {
    let process: pid_t
    do {
      // An execution's parent is the server. Other tests have servers of their own at the same time.
      let server = try await TestBench.server("import Glibc\nprint(getppid())\n")
      let output = text(Array(try await server.run(ExecutionRequest()).stdoutOfProgram))
      process = try #require(pid_t(output.trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(kill(process, 0) == 0)
    }
    for _ in 0..<800 where kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(25)) }
    #expect(kill(process, 0) == -1)
  }
}
