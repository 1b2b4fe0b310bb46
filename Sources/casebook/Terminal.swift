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
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Replaces the progress line. Nothing if standard error is no terminal.
  static func progress(_ text: String) {
    guard showsProgress else { return }
    progressShown.withLock { $0 = true }
    FileHandle.standardError.write(Data("\r\u{1b}[K\(text.prefix(width - 1))".utf8))
  }

  static func clearProgress() {
    guard showsProgress,
      progressShown.withLock({
        let shown = $0
        $0 = false
        return shown
      })
    else { return }
    FileHandle.standardError.write(Data("\r\u{1b}[K".utf8))
  }

  private static var width: Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }
}
