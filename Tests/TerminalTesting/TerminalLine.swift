import CSpawn
import CVTerm
import Foundation
import Synchronization

/// Both ends of a pseudo-terminal, the program at the far one, and two threads: one reads, one waits for the program.
final class TerminalLine: Sendable {
  struct State: ~Copyable {
    let emulator: TerminalEmulator
    var output: [UInt8] = []
    var ending: PseudoTerminal.Ending?
    /// The signal that has stopped the program, until it goes on.
    var stopSignal: Int32?
    /// Whether all that was written has been read.
    var isDrained = false
    /// The far end, until the program has ended.
    var far: Int32
    var finalMode: LineMode?
    var isNearOpen = true
    var isFrozen = false
    var isOver = false
    /// Grows with every change.
    var version = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  let process: pid_t
  let initialMode: LineMode
  private let near: Int32
  private let waking: (read: Int32, write: Int32)
  private let state: Mutex<State>
  /// Held by the reading thread for as long as it may use the near end.
  private let reading = Mutex(())

  init(
    _ program: String, _ arguments: [String], at directory: String?, _ environment: [String], _ columns: Int,
    _ rows: Int
  ) throws {
    near = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard near >= 0, grantpt(near) == 0, unlockpt(near) == 0, let path = Self.path(near) else {
      throw TerminalFailure("there is no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    let far = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    Self.setSize(near, columns, rows)
    var mode = termios()
    tcgetattr(far, &mode)
    // As terminals do: erasing takes away a character, not a byte.
    mode.c_iflag |= tcflag_t(IUTF8)
    tcsetattr(far, TCSANOW, &mode)
    guard far >= 0, let initialMode = LineMode(far) else {
      throw TerminalFailure("cannot open \(path): \(String(cString: strerror(errno)))")
    }
    self.initialMode = initialMode
    _ = fcntl(near, F_SETFL, O_NONBLOCK)
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    waking = (ends[0], ends[1])
    process = try Self.spawn(program, arguments, at: directory, environment, on: path)
    let size = (columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24)
    state = Mutex(State(emulator: TerminalEmulator(columns: size.columns, rows: size.rows), far: far))
    Thread.detachNewThread { self.readAll() }
    Thread.detachNewThread { self.watch() }
  }

  deinit {
    if state.withLock({ $0.isNearOpen }) { close(near) }
    close(waking.read)
    close(waking.write)
  }

  func read<Value>(_ body: (borrowing State) -> Value) -> sending Value where Value: Sendable {
    state.withLock { body($0) }
  }

  var mode: LineMode { state.withLock { ($0.finalMode ?? LineMode($0.far)) ?? initialMode } }

  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    // A program that reads nothing for so long never will.
    let deadline = ContinuousClock.now + .seconds(10)
    while !rest.isEmpty, state.withLock({ $0.isNearOpen && !$0.isOver }), ContinuousClock.now < deadline {
      let count = rest.withUnsafeBytes { write(near, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var place = pollfd(fd: near, events: Int16(POLLOUT), revents: 0)
        poll(&place, 1, 100)
      } else if errno != EINTR {
        return
      }
    }
  }

  func resize(_ columns: Int, _ rows: Int) {
    change { state in
      if columns > 0, rows > 0 { state.emulator.resize(columns: columns, rows: rows) }
      if state.isNearOpen { Self.setSize(near, columns, rows) }
    }
  }

  func signal(_ number: Int32) {
    // Under the lock no one else takes the dead program's number away.
    state.withLock { if $0.ending == nil { kill(process, number) } }
  }

  func freeze(_ isFrozen: Bool) {
    change { $0.isFrozen = isFrozen }
    wakeReader()
  }

  func hangUp() {
    change { $0.isOver = true }
    wakeReader()
    reading.withLock { _ in
      change { state in
        if state.isNearOpen { close(near) }
        state.isNearOpen = false
      }
    }
  }

  /// Kills what still runs.
  func finish() {
    state.withLock { if $0.ending == nil { kill(-process, SIGKILL) } }
    hangUp()
  }

  /// Waits until there is a result, or throws with the screen.
  func wait<Value: Sendable>(
    _ what: String, _ seconds: Double, _ check: @escaping @Sendable (borrowing State) -> Result<Value, TerminalFailure>?
  ) async throws -> Value {
    let isLate = Flag()
    let alarm = DispatchWorkItem {
      isLate.value.store(true, ordering: .releasing)
      self.change { _ in }
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: alarm)
    defer { alarm.cancel() }
    while true {
      // Before the look: what changes after it wakes.
      let late = isLate.value.load(ordering: .acquiring) || Task.isCancelled
      let (result, version) = state.withLock { (check($0), $0.version) }
      if let result { return try result.get() }
      if late { throw state.withLock { TerminalFailure("it took too long", what, $0) } }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let changed = state.withLock { state in
            if state.version == version { state.waiting.append(continuation) }
            return state.version != version
          }
          if changed { continuation.resume() }
        }
      } onCancel: {
        change { _ in }
      }
    }
  }

  private final class Flag: Sendable { let value = Atomic(false) }

  private func change(_ body: (inout State) -> Void) {
    let waiting = state.withLock { state in
      body(&state)
      state.version += 1
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  private func wakeReader() {
    var byte: UInt8 = 0
    _ = write(waking.write, &byte, 1)
  }

  private func readAll() {
    reading.withLock { _ in
      var buffer = [UInt8](repeating: 0, count: 65536)
      while true {
        let (isOver, isFrozen) = state.withLock { ($0.isOver, $0.isFrozen) }
        if isOver { break }
        var places = [pollfd(fd: waking.read, events: Int16(POLLIN), revents: 0)]
        if !isFrozen { places.append(pollfd(fd: near, events: Int16(POLLIN), revents: 0)) }
        guard poll(&places, nfds_t(places.count), -1) > 0 else { continue }
        if places[0].revents != 0 {
          _ = Foundation.read(waking.read, &buffer, 64)
          continue
        }
        let count = Foundation.read(near, &buffer, buffer.count)
        if count > 0 {
          var answer: [UInt8] = []
          change { state in
            state.output += buffer[..<count]
            answer = state.emulator.write(buffer[..<count])
          }
          send(answer)
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
          // EIO: nobody has the far end open any more.
          break
        }
      }
    }
    change { $0.isDrained = true }
  }

  private func watch() {
    while true {
      // First only looked at: the number is the program's own until it is taken away under the lock, where `signal` reads it.
      var information = siginfo_t()
      let what = WEXITED | WSTOPPED | WCONTINUED | WNOWAIT
      if waitid(P_PID, id_t(process), &information, what) < 0, errno == EINTR { continue }
      let hasEnded = state.withLock { takeStatus(&$0) }
      change { _ in }
      if hasEnded { return }
    }
  }

  /// Takes the news of the program. True if it was the last.
  private func takeStatus(_ state: inout State) -> Bool {
    var status: Int32 = 0
    guard waitpid(process, &status, WUNTRACED | WCONTINUED | WNOHANG) != 0 else { return false }
    switch status {
    case 0xffff: state.stopSignal = nil
    case _ where status & 0xff == 0x7f: state.stopSignal = status >> 8
    default:
      state.ending = status & 0x7f == 0 ? .exit(status >> 8) : .signal(status & 0x7f)
      state.finalMode = LineMode(state.far)
      // With the last far end closed the reader learns that nothing more comes.
      close(state.far)
      state.far = -1
      return true
    }
    return false
  }

  /// Path of the far end.
  private static func path(_ near: Int32) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { path in
      ptsname_r(near, path.baseAddress!, path.count) == 0 ? String(cString: path.baseAddress!) : nil
    }
  }

  private static func setSize(_ near: Int32, _ columns: Int, _ rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(near, UInt(TIOCSWINSZ), &size)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], at directory: String?, _ environment: [String], on path: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens becomes its controlling terminal.
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    if let directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // POSIX_SPAWN_SETSID, which glibc shows to GNU sources only.
    posix_spawnattr_setflags(&attributes, Int16(0x80 | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, program, &actions, &attributes, words, variables)
    guard failure == 0 else { throw TerminalFailure("cannot start \(program): \(String(cString: strerror(failure)))") }
    return pid
  }
}
