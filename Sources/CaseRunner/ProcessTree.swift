import Foundation
import Glibc
import Synchronization

/// All children that run at this moment, so that an interrupted command leaves none behind.
public enum LiveChildren {
  private static let pids = Mutex<Set<pid_t>>([])

  static func add(_ pid: pid_t) { pids.withLock { _ = $0.insert(pid) } }
  static func remove(_ pid: pid_t) { pids.withLock { _ = $0.remove(pid) } }

  /// Kills all children with all that they started. For the last moments of an interrupted process.
  public static func killAll() {
    for pid in pids.withLock({ $0 }) { ProcessTree.kill(pid) }
  }
}

/// A process with everything that it started, in whatever process group or session that may be by now.
enum ProcessTree {
  /// Kills all of it. The root stays for whoever waits for it.
  ///
  /// The root is stopped first, so that it starts nothing new. A process whose parent dies falls to the root if that has asked
  /// for such orphans, as the fork server does, and is found there in the next round.
  static func kill(_ root: pid_t) {
    guard root > 1 else { return }
    Glibc.kill(root, SIGSTOP)
    var killed: Set<pid_t> = []
    var quietRounds = 0
    for _ in 0..<1000 where quietRounds < 2 {
      let found = descendants(of: root).subtracting(killed)
      quietRounds = found.isEmpty ? quietRounds + 1 : 0
      for pid in found { Glibc.kill(pid, SIGKILL) }
      killed.formUnion(found)
    }
    Glibc.kill(-root, SIGKILL)
    Glibc.kill(root, SIGKILL)
  }

  private static func descendants(of root: pid_t) -> Set<pid_t> {
    var found: Set<pid_t> = []
    var unread = [root]
    while let pid = unread.popLast() {
      let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
      for thread in threads {
        let list = FileManager.default.contents(atPath: "/proc/\(pid)/task/\(thread)/children") ?? Data()
        for child in String(decoding: list, as: UTF8.self).split(separator: " ").compactMap({ pid_t($0) })
        where child > 1 && found.insert(child).inserted {
          unread.append(child)
        }
      }
    }
    return found
  }
}
