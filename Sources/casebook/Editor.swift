import Dispatch
import Foundation

/// The user's editor: `$VISUAL`, `$EDITOR`, or vi.
struct Editor: Sendable {
  /// As the user wrote it, arguments and all: a shell reads it.
  var name: String

  static let command: Editor = {
    let environment = ProcessInfo.processInfo.environment
    let name = ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.allSatisfy(\.isWhitespace) }
    return Editor(name: name ?? "vi")
  }()

  /// Runs the editor in the foreground until it ends. The terminal must be lent out.
  ///
  /// It gets the terminal as a member of this process's group: Ctrl-Z then stops both, as a shell expects of a job.
  ///
  /// - Returns: What went wrong, as a sentence; nil if nothing did.
  func edit(_ file: String) async -> String? {
    await withCheckedContinuation { continuation in
      // It blocks for minutes: not on a thread of the pool.
      Thread.detachNewThread {
        continuation.resume(returning: run(file))
      }
    }
  }

  private func run(_ file: String) -> String? {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The editor must not inherit which signals this process ignores or blocks.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let arguments = ["/bin/sh", "-c", "\(name) \"$@\"", name, file]
    let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, "/bin/sh", nil, &attributes, words, environ)
    guard failure == 0 else { return "\(name) cannot be started: \(String(cString: strerror(failure)))." }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      if errno != EINTR { return nil }
    }
    if status & 0x7f != 0 { return "\(name) was ended by signal \(status & 0x7f)." }
    switch status >> 8 & 0xff {
    case 0: return nil
    case 126, 127: return "\(name) cannot be started. Set EDITOR, or open the file yourself."
    case let code: return "\(name) ended with status \(code)."
    }
  }
}
