import CTrace
import Checker
import Explorer
import Foundation
import Glibc

/// One running fork server: its process, its socket, and the memory that it shares with us.
///
/// Uses the descriptors and environment that CTrace.h names. Limits are set by the
/// interposer, in each execution. What the child writes is untrusted.
struct ForkServerConnection: ~Copyable {
  /// The server is gone. The next execution needs a new one.
  struct Lost: Error {
    var reason: String
  }

  // Destroyed in this order: the child must be gone before its folder is.
  private let child: ChildProcess
  private let socket: OwnedDescriptor
  private let region: TraceFile
  private let stdout: ScratchFile
  private let stderr: ScratchFile
  private let scratch: ScratchFolder

  private init(
    child: consuming ChildProcess, socket: consuming OwnedDescriptor, region: consuming TraceFile,
    stdout: consuming ScratchFile, stderr: consuming ScratchFile, scratch: consuming ScratchFolder
  ) {
    self.child = child
    self.socket = socket
    self.region = region
    self.stdout = stdout
    self.stderr = stderr
    self.scratch = scratch
  }

  /// Starts the program and waits until it stands before `main`.
  ///
  /// - Throws: `CaseRunnerError` that says why it did not get there; `CancellationError` when `bell` rings.
  static func open(
    _ configuration: ForkServer.Configuration, until bell: CancellationBell
  ) throws -> ForkServerConnection {
    try ProgramFile.check(configuration.program)
    // With all symbols bound before the first fork, no execution has to look them up. A program that lacks one which it never
    // calls starts only without that.
    let early = try start(configuration, bindsEarly: true)
    if try early.stands(until: bell) { return early }
    guard early.lacksSymbol() else { throw early.didNotStart(configuration) }
    let late = try start(configuration, bindsEarly: false)
    guard try late.stands(until: bell) else { throw late.didNotStart(configuration) }
    return late
  }

  /// Waits until the program stands before `main`; false if it does not get there.
  private borrowing func stands(until bell: CancellationBell) throws -> Bool {
    do {
      return try receive(milliseconds: 30_000, until: bell)?.status == CB_STATUS_READY.rawValue
    } catch is Lost {
      return false
    }
  }

  /// Whether the dynamic linker gave up, which it says with this status.
  private borrowing func lacksSymbol() -> Bool {
    if case .exit(127) = child.wait(milliseconds: 200) { true } else { false }
  }

  private borrowing func didNotStart(_ configuration: ForkServer.Configuration) -> CaseRunnerError {
    CaseRunnerError(
      .environment,
      "\(configuration.program): error: the program did not get to its main under the interposer: \(reasonForEnd())",
      next: "Check that it runs by itself and is linked dynamically, then run 'casebook doctor'.")
  }

  private static func start(
    _ configuration: ForkServer.Configuration, bindsEarly: Bool
  ) throws -> ForkServerConnection {
    let scratch = try ScratchFolder(in: configuration.scratch)
    let region = try TraceFile.make(size: configuration.traceSize)
    let stdout = try ScratchFile.make()
    let stderr = try ScratchFile.make()
    let sockets = try DescriptorPair.packets()
    let null = try OwnedDescriptor.open("/dev/null", O_RDONLY)
    let child = try ChildProcess(
      .init(
        path: configuration.program, arguments: configuration.arguments,
        environment: environment(interposer: configuration.interposer, home: scratch.path, bindsEarly: bindsEarly),
        directory: scratch.path,
        descriptors: [
          null.number, stdout.number, stderr.number, sockets.theirs.number, region.file.number, stdout.number,
          stderr.number,
        ]))
    // Ours must be the only copy of our end, and the child's the only one of its: else nobody notices that the other has gone.
    return ForkServerConnection(
      child: child, socket: sockets.keepOurs(), region: region, stdout: stdout, stderr: stderr, scratch: scratch)
  }

  /// The environment of a program under test: fixed, so that nothing of this machine decides an outcome.
  private static func environment(interposer: String, home: String, bindsEarly: Bool) -> [String: String] {
    var all = [
      "LD_PRELOAD": interposer, "CASEBOOK_CONTROL_FD": "3", "CASEBOOK_TRACE_FD": "4", "CASEBOOK_STDOUT_FD": "5",
      "CASEBOOK_STDERR_FD": "6", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "TMPDIR": home,
      "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "SWIFT_DETERMINISTIC_HASHING": "1",
      // No caches of each thread's own: then the heap notices memory that two threads free.
      "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
      // A crash is a finding with a stack of its own; the runtime's own crash reporter would only take seconds.
      "SWIFT_BACKTRACE": "enable=no",
    ]
    if bindsEarly { all["LD_BIND_NOW"] = "1" }
    return all
  }

  /// Runs one execution. `reusable` is false if the server had to be given up after it.
  ///
  /// - Throws: `Lost`; `CancellationError` when `bell` rings: the server is then in the midst of an execution and must be given up.
  borrowing func execute(
    _ request: ExecutionRequest, _ configuration: ForkServer.Configuration, wallLimit limit: Duration,
    until bell: CancellationBell
  ) throws -> (execution: Execution, reusable: Bool) {
    scratch.empty()
    // What an earlier execution left must never be taken for what this one wrote.
    try region.clear()
    let start = ContinuousClock.now
    try send(request, configuration, limit)
    // The server itself kills an execution that takes too long; this is for a server that hangs.
    let answer = try receive(milliseconds: Int32(limit / .milliseconds(1)) + 10_000, until: bell)
    let wall = answer?.wall_ns ?? UInt64(start.duration(to: .now) / .nanoseconds(1))
    let status: Execution.Status
    switch answer.map({ $0.status }) {
    case CB_STATUS_DONE.rawValue: status = .done(waitStatus: answer?.wait_status ?? 0)
    case CB_STATUS_TIMEOUT.rawValue, nil: status = .timeout
    case CB_STATUS_STUCK.rawValue: status = .stuck
    case CB_STATUS_ERROR.rawValue:
      let failure = answer?.error ?? 0
      throw CaseRunnerError.file("fork an execution", configuration.program, failure)
    default: throw Lost(reason: "it answered with the unknown status \(answer?.status ?? 0)")
    }
    try region.file.requireRoom()
    let trace = (try? region.trace()) ?? Self.overwritten
    let execution = Execution(
      trace: trace, stdout: stdout.contents(limit: configuration.keptOutput),
      stderr: stderr.contents(limit: configuration.keptOutput), status: status, wallNanoseconds: wall)
    return (execution, answer != nil)
  }

  /// Stands for a trace that the program has spoilt so that nothing can be read of it: the program's doing, so a finding.
  private static let overwritten: Trace = {
    var builder = TraceBuilder()
    let text = builder.string("writing into the memory in which the checker keeps its trace")
    builder.add(.unsupported, e: text)
    return (try? Trace(bytes: builder.bytes(.unsupported))) ?? Trace()
  }()

  private borrowing func send(
    _ request: ExecutionRequest, _ configuration: ForkServer.Configuration, _ wallLimit: Duration
  ) throws {
    var raw = cb_request()
    raw.magic = CB_REQUEST_MAGIC
    raw.policy = request.policy.rawValue
    raw.seed = request.seed
    raw.width = UInt32(min(max(request.width, 1), 64))
    raw.flags = request.flags.rawValue
    raw.max_steps = request.maxSteps
    raw.max_time = request.maxTime
    raw.timer_slack = request.timerSlack
    raw.pct_depth = UInt32(clamping: request.pctDepth)
    raw.prefix = request.prefix
    raw.stop_at = request.stopAt.map { $0 &+ 1 } ?? 0
    raw.pct_steps = request.pctSteps
    if let injection = request.injection {
      raw.fault_kind = UInt32(injection.kind.number)
      raw.fault_point = injection.point
      raw.fault_argument = injection.argument
    }
    raw.wall_limit_ms = UInt32(clamping: Int64(wallLimit / .milliseconds(1)))
    raw.memory_limit = configuration.memoryLimit
    raw.output_limit = configuration.outputLimit
    guard request.deviations.count <= Int(CB_MAX_DEVIATIONS) else {
      throw CaseRunnerError(
        .usage, "error: a schedule has \(request.deviations.count) deviations, more than \(CB_MAX_DEVIATIONS)",
        next: "Search with a smaller bound on steps (--steps).")
    }
    raw.deviations = UInt32(request.deviations.count)
    let sleepers = Self.words(request.sleepers)
    raw.sleeper_words = UInt32(sleepers.count)
    raw.sleep_from = request.sleepFrom
    let estimates = request.estimates.prefix(Int(CB_MAX_ESTIMATES))
    let words = estimates.isEmpty ? [] : [request.object] + estimates.flatMap { [$0.path, $0.events] }
    raw.estimate_words = UInt64(words.count)
    var packet = withUnsafeBytes(of: raw) { Array($0) }
    for deviation in request.deviations {
      withUnsafeBytes(of: cb_deviation(choice: deviation.choice, value: deviation.value)) {
        packet.append(contentsOf: $0)
      }
    }
    for words in [words, sleepers] { words.withUnsafeBytes { packet.append(contentsOf: $0) } }
    while true {
      let sent = Glibc.send(socket.number, packet, packet.count, Int32(MSG_NOSIGNAL))
      if sent == packet.count { return }
      if sent < 0, errno == EINTR { continue }
      throw Lost(reason: reasonForEnd())
    }
  }

  /// A sleep set as CTrace.h has it. Those for whom there is no room are left out: that costs executions and loses none.
  private static func words(_ sleepers: [Sleeper]) -> [UInt64] {
    var words: [UInt64] = []
    for sleeper in sleepers where words.count + 1 + 2 * sleeper.touches.count <= Int(CB_MAX_SLEEPER_WORDS) {
      words.append(UInt64(sleeper.unit) | UInt64(sleeper.touches.count) << 32)
      for touch in sleeper.touches { words += [touch.key, UInt64(touch.mask)] }
    }
    return words
  }

  /// The next answer; nil after `milliseconds` without one.
  private borrowing func receive(milliseconds: Int32, until bell: CancellationBell) throws -> cb_response? {
    var waiting = [
      pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      let ready = poll(&waiting, 2, milliseconds)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return nil }
      if waiting[1].revents != 0 { throw CancellationError() }
      var answer = cb_response()
      let count = withUnsafeMutableBytes(of: &answer) { recv(socket.number, $0.baseAddress, $0.count, 0) }
      if count < 0, errno == EINTR { continue }
      guard count == MemoryLayout<cb_response>.size else { throw Lost(reason: reasonForEnd()) }
      return answer
    }
  }

  /// Why the server is gone, as far as can be seen.
  private borrowing func reasonForEnd() -> String {
    let ending: String
    switch child.wait(milliseconds: 200) {
    case .exit(let status): ending = "it exited with status \(status)"
    case .signal(let number): ending = "signal \(number) (\(String(cString: strsignal(number)))) ended it"
    case nil: ending = "it does not answer"
    }
    let said = String(decoding: stderr.contents(limit: 2000), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return said.isEmpty ? ending : "\(ending), and said: \(said)"
  }
}

/// The folder in which a program under test runs: empty at the start of each execution, removed at the end.
struct ScratchFolder: ~Copyable {
  let path: String

  init(in parent: String) throws(CaseRunnerError) {
    path = "\(parent)/scratch-\(TemporaryFolders.next())"
    try CacheFolder.makeFolder(path)
    TemporaryFolders.add(path)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    TemporaryFolders.remove(path)
  }

  /// What one execution leaves must not change the next. Most leave nothing, so it looks first.
  func empty() {
    guard let folder = opendir(path) else { return }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    closedir(folder)
    for name in names { try? FileManager.default.removeItem(atPath: path + "/" + name) }
  }
}
