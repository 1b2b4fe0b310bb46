import Checker
import Testing

@Suite("Crash")
struct CrashTests {
  private let words = "main/main.swift:3: Fatal error: Index out of range\n"

  @Test("A trap, with its sentence and place")
  func trap() throws {
    var scene = Scene()
    scene.builder.add(.crash, unit: scene.main, stack: scene.at(3), a: 4)
    let findings = try scene.findings(.crash, stderr: words, status: .done(waitStatus: 4))
    #expect(findings.map(\.message) == ["Fatal error: Index out of range (in main)"])
    #expect(findings[0].proto.toldPlace == SourceFrame(function: "", file: "main/main.swift", line: 3, column: 0))
  }

  @Test("A signal of which the trace does not tell")
  func silentSignal() throws {
    #expect(
      try Scene().findings(.none, status: .done(waitStatus: 11)).map(\.message)
        == ["the program was ended by SIGSEGV (memory that it may not touch)"])
  }

  @Test("An exit with another status than 0 is no crash")
  func deliberateExit() throws {
    var scene = Scene()
    scene.mainEnds()
    #expect(try scene.findings(.exit, stderr: "usage: …\n", status: .done(waitStatus: 3 << 8)).isEmpty)
  }

  @Test("An error that left main is one")
  func uncaught() throws {
    let text = "Swift/ErrorType.swift:253: Fatal error: Error raised at top level: main.Oops\n"
    #expect(try Scene().findings(.none, stderr: text, status: .done(waitStatus: 1 << 8)).map(\.kind) == [.crash])
  }

  @Test("What crashes in the epilogue would not have come to it")
  func epilogue() throws {
    var scene = Scene()
    scene.mainEnds()
    scene.builder.add(.crash, unit: scene.main, a: 4)
    #expect(try scene.findings(.crash, status: .done(waitStatus: 4)).isEmpty)
  }

  @Test("Damaged last words do no harm", arguments: [":", "Fatal error", ":9: Fatal error", "a:b:1: Fatal error: "])
  func oddWords(_ text: String) throws {
    #expect(try Scene().findings(.none, stderr: text, status: .done(waitStatus: 6)).map(\.kind) == [.crash])
  }
}

@Suite("Lost message")
struct LostMessageTests {
  @Test("Values in a closed channel that nobody drained")
  func leftover() throws {
    var scene = Scene()
    for count: UInt64 in 1...2 {
      scene.builder.add(.message, op: Operation.send.rawValue, unit: scene.main, a: 0xC, c: count)
    }
    scene.signal(scene.main, 0xC, .channel, .close, woken: 0)
    scene.mainEnds()
    let findings = try scene.findings(.exit)
    #expect(findings.map(\.kind) == [.lostMessage])
    #expect(findings[0].message == "channel 1 was closed with 2 values in it that no one received (last sent by main)")
  }

  @Test("A sender that tells of its message after the receiver did has lost none")
  func toldLate() throws {
    var scene = Scene()
    let reader = scene.spawn(name: "reader")
    scene.builder.add(.message, op: Operation.receive.rawValue, unit: reader, a: 0xC, c: 0)
    scene.builder.add(.message, op: Operation.send.rawValue, unit: scene.main, a: 0xC, c: 1)
    scene.signal(scene.main, 0xC, .channel, .close, woken: 0)
    scene.end(reader)
    scene.mainEnds()
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("A ticker that was stopped with a tick in its channel has lost none")
  func announcedClose() throws {
    var scene = Scene()
    scene.builder.add(.message, op: Operation.send.rawValue, unit: scene.main, a: 0xC, c: 1)
    scene.builder.add(.point, .close, unit: scene.main, on: 0xC, .channel)
    scene.mainEnds()
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("An open channel with a value in it is none")
  func open() throws {
    var scene = Scene()
    scene.builder.add(.message, op: Operation.send.rawValue, unit: scene.main, a: 0xC, c: 1)
    scene.mainEnds()
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("A drained channel is none")
  func drained() throws {
    var scene = Scene()
    scene.builder.add(.message, op: Operation.send.rawValue, unit: scene.main, a: 0xC, c: 1)
    scene.signal(scene.main, 0xC, .channel, .close, woken: 0)
    scene.builder.add(.message, op: Operation.receive.rawValue, unit: scene.main, a: 0xC, c: 0)
    scene.mainEnds()
    #expect(try scene.findings(.exit).isEmpty)
  }

  @Test("A value that was dropped")
  func dropped() throws {
    var scene = Scene()
    scene.builder.add(.message, op: Operation.drop.rawValue, unit: scene.main, a: 0xC, c: 0)
    scene.mainEnds()
    #expect(try scene.findings(.exit).map(\.kind) == [.lostMessage])
  }
}

@Suite("Unsupported")
struct UnsupportedTests {
  @Test("One finding for each name")
  func names() throws {
    var scene = Scene()
    let fork = scene.builder.string("fork")
    let poll = scene.builder.string("epoll_wait")
    for name in [fork, poll, fork] { scene.builder.add(.unsupported, unit: scene.main, a: 1, e: name) }
    scene.mainEnds()
    let findings = try scene.findings(.exit)
    #expect(findings.map(\.kind) == [.unsupported, .unsupported])
    #expect(findings[0].message == "fork is not controlled (in main); what depends on it is not checked")
  }

  @Test("An execution that had to be killed is never silent", arguments: [Execution.Status.stuck, .timeout])
  func killed(_ status: Execution.Status) throws {
    #expect(try Scene().findings(.none, status: status).map(\.kind) == [.unsupported])
  }

  @Test("A clean execution has no findings and no notes")
  func clean() throws {
    var scene = Scene()
    let task = scene.spawn()
    scene.lock(task, 0xA)
    scene.unlock(task, 0xA)
    scene.end(task)
    scene.mainEnds()
    let analysis = Analysis(try scene.builder.execution(.exit))
    #expect(analysis.findings.isEmpty && analysis.notes.isEmpty)
  }
}
