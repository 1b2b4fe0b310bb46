import Console
import Foundation
import Synchronization

/// A program for tests of the terminal: shows the keys that arrive, and leaves in every way that there is.
///
/// `e` lends the terminal to `$LEND`, `n` does so within a loan, `q` closes, `d` forgets the session, `a` opens another after closing,
/// `x` exits with 3, `t` traps, `k` sends a signal that nobody handles, `z` draws without end in another thread. After closing it reads a
/// line.
@main
struct Probe {
  private static let log = Mutex<[String]>([])

  static func main() async {
    let words = CommandLine.arguments
    if words.contains("handle") { handleSignals() }
    if words.contains("nonblocking") { _ = fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK) }
    var session = TerminalSession.open()
    if words.contains("twice") { tell(TerminalSession.open() == nil ? "one at a time" : "two at once") }
    guard session != nil else {
      print("no session")
      exit(7)
    }
    while let events = session?.events {
      draw(session)
      for await event in events {
        tell("\(event)")
        switch event {
        case .key(.character("d")): session = nil
        case .key(.character("a")):
          session?.close()
          session = TerminalSession.open()
          tell(session == nil ? "none" : "another")
        default:
          if let session { await take(event, session) }
        }
        draw(session)
      }
      if log.withLock({ $0.last == "key(Console.Key.character(\"q\"))" }) { session = nil }
    }
    print("closed")
    print("read \(readLine() ?? "nothing")")
  }

  private static func take(_ event: TerminalSession.Event, _ session: TerminalSession) async {
    switch event {
    case .key(.character("e")): tell("lent \(await session.lend { run() })")
    case .key(.character("n")): tell("lent \(await session.lend { await session.lend { run() } + run() })")
    case .key(.character("q")): session.close()
    case .key(.character("x")): exit(3)
    case .key(.character("t")): fatalError("trapped")
    case .key(.character("k")): kill(getpid(), SIGUSR1)
    case .key(.character("z")):
      Thread.detachNewThread {
        for number in 0... {
          tell("drawn \(number)")
          draw(session)
          // Whoever looks on must keep up with five of these.
          usleep(200)
        }
      }
    case .key(.suspend): session.suspend()
    case .hangUp:
      let file = (ProcessInfo.processInfo.environment["XDG_STATE_HOME"] ?? "") + ".log"
      try? "hung up".write(toFile: file, atomically: true, encoding: .utf8)
      exit(await session.lend { 5 })
    default: break
    }
  }

  private static func tell(_ text: String) { log.withLock { $0 = $0.suffix(50) + [text] } }

  private static func draw(_ session: TerminalSession?) {
    guard let session else { return }
    let terminal = session.capabilities
    let lines = log.withLock { Array($0.suffix(terminal.rows - 3)) }
    var frame: [StyledText] = ["size \(terminal.columns)x\(terminal.rows) pid \(getpid())"]
    frame.append(StyledText(String(repeating: "漢", count: terminal.columns), .bold(.red)))
    frame += lines.map { StyledText($0) }
    session.show(frame + ["end of frame"], cursor: (2, 0))
  }

  /// Runs `$LEND` and waits for it. Foundation's `Process` would put it in a process group of its own, and so in the background, where it
  /// may not read from the terminal.
  private static func run() -> Int32 {
    let script = ProcessInfo.processInfo.environment["LEND"] ?? "exit 9"
    let words: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup(script), nil]
    let variables: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), nil]
    var pid: pid_t = 0
    var status: Int32 = 0
    guard posix_spawn(&pid, "/bin/sh", nil, nil, words, variables) == 0, waitpid(pid, &status, 0) == pid else {
      return -1
    }
    return status >> 8
  }

  /// As a command does that has more to end than its terminal.
  private static func handleSignals() {
    for number in [SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        TerminalSession.restore()
        FileHandle.standardError.write(Data("interrupted\n".utf8))
        _exit(128 + number)
      }
      source.resume()
      _ = Unmanaged.passRetained(source as AnyObject)
    }
  }
}
