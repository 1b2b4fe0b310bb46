import CSpawn
import Glibc

/// What is to happen between the making of a child and the start of its program, in the order in which it is said.
struct SpawnPlan: ~Copyable {
  private var actions = posix_spawn_file_actions_t()
  private var attributes = posix_spawnattr_t()

  /// POSIX_SPAWN_SETSID, which glibc shows to GNU sources only.
  private static let newSession: Int32 = 0x80

  /// A child in a session, and so in a process group, of its own, with no signal blocked or ignored, whatever the runner has.
  init() {
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, Int16(Self.newSession | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
  }

  deinit {
    var (actions, attributes) = (actions, attributes)
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }

  /// The child gets these descriptors as 0, 1, 2 …, and no others.
  mutating func give(_ descriptors: [Int32]) {
    // First out of the way, above all sources and targets, so that none is overwritten before it is used.
    let above = max(descriptors.max() ?? 0, Int32(descriptors.count)) + 1
    for (target, source) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, source, above + Int32(target))
    }
    for target in descriptors.indices {
      posix_spawn_file_actions_adddup2(&actions, above + Int32(target), Int32(target))
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, Int32(descriptors.count))
  }

  /// The child starts in this folder.
  mutating func enter(_ directory: String) { posix_spawn_file_actions_addchdir_np(&actions, directory) }

  /// Starts the child.
  ///
  /// - Returns: Its process id, or the number of the error, also if the program itself could not be started.
  mutating func spawn(
    _ path: String, _ arguments: [String], _ environment: [String]
  ) -> (pid: pid_t, failure: Int32) {
    let arguments = CStrings(arguments)
    let environment = CStrings(environment)
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, path, &actions, &attributes, arguments.pointers, environment.pointers)
    return (pid, failure)
  }
}

/// An array of C strings that ends with NULL, as exec wants it.
private struct CStrings: ~Copyable {
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
