import Foundation
import Synchronization

/// A process that traps, or that is ended by a signal nobody handles, must not leave the terminal raw.
enum FatalSignals {
  private static let isInstalled = Atomic(false)
  /// What was there before, for the handler to go on with. Written once, before the handlers are there.
  nonisolated(unsafe) private static let before = {
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    actions.initialize(repeating: sigaction(), count: 65)
    return actions
  }()

  /// Signals of traps: whoever handles them already, a backtracer mostly, comes second.
  private static let traps = [SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS, SIGQUIT]
  /// Signals that end a process which does not handle them. Where one does, it puts the terminal back itself.
  private static let others = [
    SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ,
  ]

  static func install() {
    guard !isInstalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
    atexit { RawMode.leaveForGood() }
    for number in traps + others {
      sigaction(number, nil, before + Int(number))
      let address = unsafeBitCast(before[Int(number)].__sigaction_handler.sa_handler, to: Int.self)
      let isDefault = address == 0
      let isIgnored = address == 1
      guard isDefault || (traps.contains(number) && !isIgnored) else { continue }
      var action = sigaction()
      action.sa_flags = SA_ONSTACK
      action.__sigaction_handler.sa_handler = { number in
        RawMode.leaveForGood()
        sigaction(number, FatalSignals.before + Int(number), nil)
        // It waits until this handler returns, and then does what it would have done.
        raise(number)
      }
      sigaction(number, &action, nil)
    }
  }
}
