import Checker
import Testing

/// Knows the stacks of a `Scene`: the line is in the address.
struct SceneSymbolizer: Symbolizer {
  func frames(for addresses: [CodeAddress], in modules: ModuleMap) async -> [[SymbolFrame]] {
    addresses.map { address in
      guard let module = modules.module(at: address.value) else { return [] }
      let line = Int((address.value - Scene.base) / 16)
      return [
        SymbolFrame(
          symbol: "$s3CSP7ChannelC7receivexSgyYaF", function: "Channel.receive()", file: "CSP/Channel.swift", line: 40,
          column: 1, module: module.path),
        SymbolFrame(
          symbol: "$s4main4MainV4mainyyYaFZ", function: "static Main.main()", file: "main.swift", line: line, column: 5,
          module: module.path),
      ]
    }
  }
}

@Suite("FindingWriter")
struct WritingTests {
  private func write(_ scene: Scene, _ end: EndReason) async throws -> [Finding] {
    let analysis = Analysis(try scene.builder.execution(end))
    var findings: [Finding] = []
    for proto in analysis.findings {
      findings.append(await FindingWriter(analysis.model, symbolizer: SceneSymbolizer()).finding(proto))
    }
    return findings
  }

  @Test("A deadlock names its participants, their places, the cycle and the graph")
  func deadlock() async throws {
    var scene = DeadlockTests.crossed()
    scene.builder.standing(2, .waiting, stack: scene.at(21))
    scene.builder.standing(3, .waiting, stack: scene.at(22))
    let finding = try #require(try await write(scene, .deadlock).first)
    #expect(finding.cycle == ["task 1", "lock B", "task 2", "lock A"])
    #expect(finding.participants.map(\.id) == ["task 1", "task 2"])
    let first = try #require(finding.participants.first)
    #expect(first.name == "a")
    #expect(first.waitsFor == "lock B (held by task 2 'b')")
    #expect(first.wokenBy == ["task 2 'b', which waits for lock A"])
    #expect(first.created.first == SourceFrame(function: "static Main.main()", file: "main.swift", line: 1, column: 5))
    #expect(first.suspended.first?.line == 21)
    #expect(finding.waitsFor.contains(WaitEdge(from: "task 1", to: "lock B", label: "waits for")))
    #expect(finding.waitsFor.contains(WaitEdge(from: "lock B", to: "task 2", label: "is held by")))
  }

  @Test("The interleaving tells who did what where, in stretches")
  func interleaving() async throws {
    var scene = DeadlockTests.crossed()
    scene.stuck(2, 3)
    let finding = try #require(try await write(scene, .deadlock).first)
    let told = finding.interleaving.map { "\($0.unit): \($0.actions.map(\.text).joined(separator: ", "))" }
    #expect(told.prefix(2) == ["main: begins, starts task 1 'a'", "task 1: begins"])
    #expect(told.contains("task 1: takes lock A"))
    #expect(told.suffix(2) == ["task 1: waits for lock B", "task 2: waits for lock A"])
    #expect(finding.interleaving.map(\.number) == Array(1...finding.interleaving.count))
    #expect(finding.interleaving.last?.actions.last?.place?.line == 22)
  }

  @Test("A leak says who could have woken it, and what became of them")
  func wokenBy() async throws {
    var scene = Scene()
    let sender = scene.spawn(name: "sender")
    let receiver = scene.spawn(name: "receiver")
    scene.builder.add(.message, op: Operation.send.rawValue, unit: sender, a: 0xC, c: 1)
    scene.builder.add(.message, op: Operation.receive.rawValue, unit: receiver, a: 0xC, c: 0)
    scene.end(sender)
    scene.wait(receiver, .receive, 0xC, .channel)
    scene.mainEnds()
    scene.stuck(receiver, state: .suspended)
    let finding = try #require(try await write(scene, .exit).first)
    #expect(finding.participants.first?.wokenBy == ["task 1 'sender', which ended"])
    #expect(finding.participants.first?.waitsFor == "to receive from channel 1")
    #expect(finding.moments.map(\.text) == ["main ends"])
    // What the finding points at is in its interleaving, though main has no part in it otherwise.
    #expect(finding.interleaving.flatMap(\.actions).contains { $0.text == "ends the program" && $0.kind == "end" })
  }

  @Test("A long story loses its middle and says so")
  func longStory() async throws {
    var scene = Scene()
    let a = scene.spawn()
    for _ in 0..<500 {
      scene.lock(a, 0xA)
      scene.unlock(a, 0xA)
      scene.lock(scene.main, 0xB)
      scene.unlock(scene.main, 0xB)
    }
    let model = ExecutionModel(try scene.builder.execution(.exit))
    let steps = await FindingWriter(model, symbolizer: NoSymbolizer()).interleaving()
    #expect(steps.count == 400)
    #expect(steps[119].number == 120)
    #expect(steps[120].actions.first?.text == "(\(steps[120].number - 121) steps before this are not shown)")
    #expect(steps.first?.number == 1)
  }
}

@Suite("FrameCleaner")
struct FrameCleanerTests {
  private func frame(_ symbol: String, _ function: String, _ line: Int = 1, file: String = "main.swift") -> SymbolFrame
  {
    SymbolFrame(symbol: symbol, function: function, file: file, line: line, column: 1, module: "/tmp/prog")
  }

  @Test("The innermost author's frame comes first")
  func order() {
    var library = frame("pthread_mutex_lock", "pthread_mutex_lock", file: "")
    library.module = "/lib/x86_64-linux-gnu/libc.so.6"
    let result = FrameCleaner.clean([
      library, frame("$s3CSP7ChannelC7receivexSgyYaF", "Channel.receive()"),
      frame("$s4main4MainV4mainyyYaFZyyYaYbcfU_TY0_", "closure #1 in static Main.main()", 7),
      frame("$s4main4MainV4mainyyYaFZyyYaYbcfU_TQ1_", "closure #1 in static Main.main()", 7),
      frame("$s4main4MainV4mainyyYaFZTR", "thunk for @escaping @callee_guaranteed () -> ()"),
    ])
    #expect(result.frames.map(\.function) == ["closure #1 in static Main.main()"])
    #expect(result.isAuthors)
  }

  @Test("What stands in code at the top level of a file says so")
  func topLevel() {
    let result = FrameCleaner.clean([
      frame("$s4mainyyYbcfU_", "closure #1 in "), frame("$s4main4workL_yyF", "work #1 () in ", 2),
      frame("$s4main4MainV4mainyyYaFZ", "closure #1 in static Main.main()", 3),
    ])
    #expect(
      result.frames.map(\.function) == [
        "closure #1 in the main program", "work #1 () in the main program", "closure #1 in static Main.main()",
      ])
  }

  @Test("At least one frame stays")
  func foreign() {
    let result = FrameCleaner.clean([frame("$s3CSP7ChannelC5closeyyF", "Channel.close()", file: "")])
    #expect(result.frames.map(\.function) == ["Channel.close()"])
    #expect(!result.isAuthors)
    #expect(FrameCleaner.clean([]).frames.isEmpty)
  }

  @Test("The author's extension of a library's type is the author's")
  func extensions() {
    #expect(FrameCleaner.clean([frame("$sSa4mainE5countSiyF", "Array.count()")]).isAuthors)
    #expect(FrameCleaner.clean([frame("$s3CSP7ChannelC4mainE3foozyF", "Channel.foo()")]).isAuthors)
    #expect(!FrameCleaner.clean([frame("$sSa5countSivg", "Array.count.getter")]).isAuthors)
  }
}
