extension StyledText {
  /// The text over as many lines as it needs, broken at spaces, or inside a word that is longer than a line.
  ///
  /// - Parameters:
  ///   - width: Columns of a line, at least 1.
  ///   - first: Put before the first line; it counts.
  ///   - rest: Put before every other line; nil for as many spaces as `first` is wide.
  /// - Returns: At least one line. No line is wider than `width`, unless what is put before it already is.
  /// - Complexity: O(*n*) in the length of the text.
  public func wrapped(to width: Int, first: StyledText = "", rest: StyledText? = nil) -> [StyledText] {
    let rest = rest ?? StyledText(String(repeating: " ", count: first.columns))
    var lines: [StyledText] = []
    var line = first
    var room = max(1, width - first.columns)
    var used = 0
    // What waits for the next word: the spaces before it are dropped at a break.
    var gap = StyledText()

    func end() {
      lines.append(line)
      line = rest
      room = max(1, width - rest.columns)
      used = 0
      gap = StyledText()
    }

    for word in words() {
      if word.isSpace {
        gap = used == 0 && !lines.isEmpty ? StyledText() : word.text
        continue
      }
      var text = word.text
      var columns = text.columns
      if used + gap.columns + columns > room, used > 0 { end() }
      // At the beginning of the text spaces are an indent and stay.
      if !gap.isEmpty {
        line += gap
        used += gap.columns
        gap = StyledText()
      }
      while columns > room - used {
        let head = text.prefix(max(1, room - used))
        line += head.isEmpty ? text.firstCharacter : head
        text = text.dropping(max(1, head.text.count))
        columns = text.columns
        if text.isEmpty {
          // A wide character alone on a narrow line: it is full.
          used = room
          break
        }
        end()
      }
      line += text
      used += columns
    }
    lines.append(line)
    return lines
  }

  private struct Word {
    var text: StyledText
    var isSpace: Bool
  }

  /// Runs of spaces and of everything else, over the borders of spans.
  private func words() -> [Word] {
    var words: [Word] = []
    for span in spans {
      var piece = ""
      var isSpace = false
      func flush() {
        guard !piece.isEmpty else { return }
        if let last = words.last, last.isSpace == isSpace {
          words[words.count - 1].text.append(piece, span.style)
        } else {
          words.append(Word(text: StyledText(piece, span.style), isSpace: isSpace))
        }
        piece = ""
      }
      for character in span.text {
        let space = character == " "
        if space != isSpace { flush() }
        isSpace = space
        piece.append(character)
      }
      flush()
    }
    return words
  }

  private var firstCharacter: StyledText {
    guard let span = spans.first, let first = span.text.first else { return StyledText() }
    return StyledText(String(first), span.style)
  }

  private func dropping(_ count: Int) -> StyledText {
    var result = StyledText()
    var left = count
    for span in spans {
      let dropped = min(left, span.text.count)
      left -= dropped
      result.append(String(span.text.dropFirst(dropped)), span.style)
    }
    return result
  }
}
