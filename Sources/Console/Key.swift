/// A key press as programs want to know it.
public enum Key: Sendable, Hashable {
  case character(Character)
  /// A character of text that was pasted. It can be put into a text; it is no command.
  case pasted(Character)
  case enter, tab, backTab, backspace, delete, escape
  case up, down, left, right, home, end, pageUp, pageDown
  /// A letter together with the control key, in lower case. Ctrl-C and Ctrl-Z have cases of their own.
  case control(Character)
  /// Ctrl-C: the user wants out of what is going on.
  case interrupt
  /// Ctrl-Z.
  case suspend
  /// Ctrl-D, or the end of the input.
  case endOfInput
  /// A sequence that nobody here knows.
  case unknown
}
