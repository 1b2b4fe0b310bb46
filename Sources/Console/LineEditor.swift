/// One line that the user types: what is searched for, an answer.
public struct LineEditor: Sendable, Hashable {
  public private(set) var text: String
  /// Characters before the cursor.
  public private(set) var cursor: Int

  public init(_ text: String = "") {
    self.text = text
    cursor = text.count
  }

  /// Takes a key. Returns false for one that does not edit a line, such as enter.
  @discardableResult
  public mutating func take(_ key: Key) -> Bool {
    switch key {
    case .character(let character):
      text.insert(character, at: index(cursor))
      cursor += 1
    case .backspace:
      guard cursor > 0 else { return true }
      cursor -= 1
      text.remove(at: index(cursor))
    case .delete:
      if cursor < text.count { text.remove(at: index(cursor)) }
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"):
      text.removeFirst(cursor)
      cursor = 0
    case .control("k"): text.removeLast(text.count - cursor)
    case .control("w"):
      var start = cursor
      while start > 0, text[index(start - 1)] == " " { start -= 1 }
      while start > 0, text[index(start - 1)] != " " { start -= 1 }
      text.removeSubrange(index(start)..<index(cursor))
      cursor = start
    default: return false
    }
    return true
  }

  private func index(_ offset: Int) -> String.Index { text.index(text.startIndex, offsetBy: offset) }
}
