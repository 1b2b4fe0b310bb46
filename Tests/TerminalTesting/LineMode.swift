import Glibc

/// The settings of a terminal's line, as `stty -a` prints them: what a program that is gone must not have changed.
public struct LineMode: Sendable, Hashable, CustomStringConvertible {
  public var input: UInt32
  public var output: UInt32
  public var control: UInt32
  public var local: UInt32
  /// The special characters and the two numbers of raw reading, in the order of `c_cc`.
  public var characters: [UInt8]

  /// Whether what is typed is shown.
  public var hasEcho: Bool { local & UInt32(ECHO) != 0 }
  /// Whether input comes in lines.
  public var isCanonical: Bool { local & UInt32(ICANON) != 0 }
  /// Whether Ctrl-C and its like are signals.
  public var hasSignals: Bool { local & UInt32(ISIG) != 0 }

  /// Nil if the descriptor is no terminal.
  init?(_ descriptor: Int32) {
    var mode = termios()
    guard tcgetattr(descriptor, &mode) == 0 else { return nil }
    (input, output, control, local) = (mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag)
    characters = withUnsafeBytes(of: mode.c_cc) { Array($0) }
  }

  public var description: String {
    "\(hasEcho ? "" : "-")echo \(isCanonical ? "" : "-")icanon \(hasSignals ? "" : "-")isig; input \(String(input, radix: 8)), "
      + "output \(String(output, radix: 8)), control \(String(control, radix: 8)), local \(String(local, radix: 8)), "
      + "characters \(characters)"
  }
}
