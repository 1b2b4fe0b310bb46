import Foundation
import Synchronization

/// What is written for people: colours where they are wanted, progress only where somebody watches.
enum Terminal {
  enum Style: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case bold = "1"
    case dim = "2"
  }

  private static let environment = ProcessInfo.processInfo.environment
  private static let isDumb = environment["TERM"] == "dumb" || environment["TERM"] == nil
  /// NO_COLOR counts when it is set and not empty (no-color.org).
  private static let colours = isatty(1) == 1 && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty
  private static let showsProgress = isatty(2) == 1 && !isDumb
  private static let progressShown = Mutex(false)

  /// The text in a style, if standard output takes styles.
  static func styled(_ text: String, _ styles: Style...) -> String {
    colours && !text.isEmpty ? "\u{1b}[\(styles.map(\.rawValue).joined(separator: ";"))m\(text)\u{1b}[0m" : text
  }

  /// Text of a program under test, without control characters that could steer the terminal.
  static func harmless(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isControl =
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7f...0x9f).contains(scalar.value)
          return isControl ? "\u{fffd}" : scalar
        }))
  }

  static func error(_ text: String) {
    clearProgress()
    writeError(text + "\n")
  }

  /// Writes to standard error. Where that is closed or full there is nobody left to tell.
  private static func writeError(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Somebody made it non-blocking, and it is slow.
        var place = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
        poll(&place, 1, 100)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// Replaces the progress line. Nothing if standard error is no terminal.
  static func progress(_ text: String) {
    guard showsProgress else { return }
    progressShown.withLock { $0 = true }
    writeError("\r\u{1b}[K\(text.prefix(width - 1))")
  }

  static func clearProgress() {
    guard showsProgress,
      progressShown.withLock({
        let shown = $0
        $0 = false
        return shown
      })
    else { return }
    writeError("\r\u{1b}[K")
  }

  private static var width: Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }
}
