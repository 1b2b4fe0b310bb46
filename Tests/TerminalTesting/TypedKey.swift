/// What a keyboard sends, as xterm does.
public enum TypedKey: Sendable, Hashable {
  case enter, escape, tab, backTab, backspace, delete
  case up, down, left, right, home, end, pageUp, pageDown
  /// A letter together with the control key.
  case control(Character)
  /// Text from the clipboard, in the brackets of a terminal whose program asked for them.
  case paste(String)

  /// The bytes on the line.
  public var bytes: [UInt8] {
    switch self {
    case .enter: Array("\r".utf8)
    case .escape: [0x1b]
    case .tab: Array("\t".utf8)
    case .backTab: Array("\u{1b}[Z".utf8)
    case .backspace: [0x7f]
    case .delete: Array("\u{1b}[3~".utf8)
    case .up: Array("\u{1b}[A".utf8)
    case .down: Array("\u{1b}[B".utf8)
    case .right: Array("\u{1b}[C".utf8)
    case .left: Array("\u{1b}[D".utf8)
    case .home: Array("\u{1b}[H".utf8)
    case .end: Array("\u{1b}[F".utf8)
    case .pageUp: Array("\u{1b}[5~".utf8)
    case .pageDown: Array("\u{1b}[6~".utf8)
    case .control(let letter): [(letter.asciiValue ?? 0) & 0x1f]
    case .paste(let text): Array("\u{1b}[200~\(text)\u{1b}[201~".utf8)
    }
  }
}
