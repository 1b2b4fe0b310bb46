import CSpawn
import Glibc

/// A running child, alone in a process group of its own. When the owner goes away, so do the child and all that it started.
struct ChildProcess: ~Copyable {
  let pid: pid_t

  /// What to start, and with what.
  struct Launch {
    var path: String
    var arguments: [String] = []
    /// The whole environment; nothing is inherited.
    var environment: [String: String] = [:]
    var directory: String?
    /// Becomes descriptors 0, 1, 2 … of the child; it gets no others.
    var descriptors: [Int32]
    var bounds = Bounds()
  }

  /// What a child may use, and how it is placed in memory.
  struct Bounds: Sendable {
    /// Bytes of address space; nil for no bound.
    var memory: UInt64?
    /// Bytes that it may write to a file; nil for no bound.
    var file: UInt64?
    /// Whether the kernel maps it where it always does, instead of at random.
    var hasFixedAddresses = false
  }

  /// How a child ended.
  enum Ending {
    case exit(Int32)
    case signal(Int32)
  }

  init(_ launch: Launch) throws(CaseRunnerError) {
    _ = Self.noCoreDumps
    var plan = SpawnPlan()
    plan.give(launch.descriptors)
    if let directory = launch.directory { plan.enter(directory) }
    let environment = launch.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let before = launch.bounds.hasFixedAddresses ? Self.fixAddresses() : nil
    let made = plan.spawn(launch.path, [launch.path] + launch.arguments, environment)
    if let before { personality(before) }
    guard made.failure == 0 else { throw .file("start it", launch.path, made.failure) }
    pid = made.pid
    LiveChildren.add(pid)
    Self.limit(pid, RLIMIT_AS, launch.bounds.memory)
    Self.limit(pid, RLIMIT_FSIZE, launch.bounds.file)
  }

  /// Children inherit the personality of the thread that makes them, so it is changed for a moment. It has no effect on this
  /// process, whose addresses were chosen when it started.
  ///
  /// - Returns: The personality as it was; nil if it must not be changed, as in some containers.
  private static func fixAddresses() -> UInt? {
    let before = personality(0xffff_ffff)
    guard before >= 0 else { return nil }
    let fixed = UInt(before) | UInt(ADDR_NO_RANDOMIZE)
    return personality(fixed) >= 0 ? UInt(before) : nil
  }

  /// The child runs already; what it has by now stays its own.
  private static func limit(_ pid: pid_t, _ resource: __rlimit_resource, _ value: UInt64?) {
    guard let value else { return }
    var bound = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
    prlimit(pid, Int32(resource.rawValue), &bound, nil)
  }

  deinit {
    // Also for a child that has ended: what it started may live on.
    ProcessTree.kill(pid)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
    LiveChildren.remove(pid)
  }

  /// Waits for its end; nil if it is still running after `milliseconds`.
  ///
  /// Blocks the calling thread: call it only on a thread made for blocking. The child's number stays taken as long as the owner
  /// lives, so that nobody else can be hit in its place.
  func wait(milliseconds: Int) -> Ending? {
    for waited in 0...milliseconds {
      var information = siginfo_t()
      let result = waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT)
      if result == 0, information._sifields._sigchld.si_pid == pid {
        let status = information._sifields._sigchld.si_status
        return information.si_code == Int32(CLD_EXITED) ? .exit(status) : .signal(status)
      }
      if result < 0, errno != EINTR { return .signal(SIGKILL) }
      if waited < milliseconds { usleep(1000) }
    }
    return nil
  }

  /// A crash is a finding; a file of its memory is of no use to anyone. Children inherit this from the runner.
  private static let noCoreDumps: Void = {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }()
}
