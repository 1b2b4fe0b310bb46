import CChild
import Glibc
import Synchronization

/// A running child, alone in a process group of its own. When the owner goes away, so does the whole group.
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
    /// Seconds of processor time; 0 for no limit.
    var cpuSeconds: UInt64 = 0
    /// Number of open files; 0 for no limit.
    var openFiles: UInt64 = 0
  }

  init(_ launch: Launch) throws(CaseRunnerError) {
    let arguments = CStrings([launch.path] + launch.arguments)
    let environment = CStrings(launch.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    var made: pid_t = 0
    let failure = launch.path.withCString { path in
      launch.descriptors.withUnsafeBufferPointer { descriptors in
        withOptionalCString(launch.directory) { directory in
          var child = cb_child()
          child.path = path
          child.argv = arguments.pointers
          child.environment = environment.pointers
          child.directory = directory
          child.descriptors = descriptors.baseAddress
          child.descriptor_count = Int32(descriptors.count)
          child.cpu_seconds = launch.cpuSeconds
          child.open_files = launch.openFiles
          return cb_child_spawn(&child, &made)
        }
      }
    }
    guard failure == 0 else { throw .file("start it", launch.path, failure) }
    pid = made
    LiveChildren.add(made)
  }

  deinit {
    // Also for a child that has ended: members of its group may live on.
    cb_child_kill(pid)
    LiveChildren.remove(pid)
  }

  /// Waits for its end; nil if it is still running after `milliseconds` (-1: waits for ever).
  ///
  /// Blocks the calling thread: call it only on a thread made for blocking.
  func wait(milliseconds: Int32 = -1) -> Int32? {
    var status: Int32 = 0
    return cb_child_wait(pid, milliseconds, &status) == 1 ? status : nil
  }
}

/// All children that run at this moment, so that an interrupted command leaves none behind.
public enum LiveChildren {
  private static let pids = Mutex<Set<pid_t>>([])

  static func add(_ pid: pid_t) { pids.withLock { _ = $0.insert(pid) } }
  static func remove(_ pid: pid_t) { pids.withLock { _ = $0.remove(pid) } }

  /// Kills the process groups of all children. For the last moments of an interrupted process.
  public static func killAll() {
    for pid in pids.withLock({ $0 }) where pid > 1 { kill(-pid, SIGKILL) }
  }
}

/// An array of C strings that ends with NULL, as exec wants it.
private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
    pointers[count] = nil
  }

  deinit {
    for index in 0..<count { free(pointers[index]) }
    pointers.deallocate()
  }
}

private func withOptionalCString<Result>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
  guard let string else { return body(nil) }
  return string.withCString { body($0) }
}
