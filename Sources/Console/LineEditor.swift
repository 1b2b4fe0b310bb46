/// One line that the user types: what is searched for, an answer.
public struct LineEditor: Sendable, Hashable {
  public private(set) var text: String
  /// Characters before the cursor.
  public private(set) var cursor: Int

  public init(_ text: String = "") {
    self.text = text
    cursor = text.count
  }

  /// What became of a line that is asked for.
  public enum Outcome: Sendable, Hashable {
    /// It goes on.
    case typing
    /// Esc, or one more Backspace than there were characters: nobody wants it.
    case left
    /// Enter.
    case entered
    case interrupt, suspend
  }

  /// Takes a key of somebody who is asked for a line.
  public mutating func ask(_ key: Key) -> Outcome {
    switch key {
    case .interrupt: return .interrupt
    case .suspend: return .suspend
    case .escape: return .left
    case .backspace where text.isEmpty: return .left
    case .enter: return .entered
    default:
      take(key)
      return .typing
    }
  }

  /// Takes a key. Returns false for one that does not edit a line, such as enter.
  @discardableResult
  public mutating func take(_ key: Key) -> Bool {
    switch key {
    case .character(let character), .pasted(let character):
      // What is put in may join its neighbors to one character, as an accent does: the cursor stands behind all of it.
      var before = String(text[..<index(cursor)])
      let after = text[index(cursor)...]
      before.append(character)
      text = before + after
      let end = before.utf8.count
      cursor = text.indices.prefix { text.utf8.distance(from: text.startIndex, to: $0) < end }.count
    case .backspace:
      guard cursor > 0 else { return true }
      cursor -= 1
      remove(cursor..<cursor + 1)
    case .delete:
      if cursor < text.count { remove(cursor..<cursor + 1) }
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"):
      remove(0..<cursor)
    case .control("k"): remove(cursor..<text.count)
    case .control("w"):
      var start = cursor
      while start > 0, text[index(start - 1)] == " " { start -= 1 }
      while start > 0, text[index(start - 1)] != " " { start -= 1 }
      remove(start..<cursor)
    default: return false
    }
    return true
  }

  /// Takes characters away; the cursor stands where they were. What was parted by them may be one character now.
  private mutating func remove(_ range: Range<Int>) {
    text.removeSubrange(index(range.lowerBound)..<index(range.upperBound))
    cursor = min(range.lowerBound, text.count)
  }

  private func index(_ offset: Int) -> String.Index { text.index(text.startIndex, offsetBy: offset) }
}
