extension InfoString {
  /// Reads what follows an opening fence.
  ///
  /// - Parameters:
  ///   - bytes: The rest of the fence's line.
  ///   - position: Where `bytes` begin.
  ///   - problems: Gets what is wrong; the rest is still read.
  /// - Returns: Nil if there is nothing but blanks.
  static func parse(_ bytes: ArraySlice<UInt8>, at position: SourcePosition, problems: inout [Problem]) -> InfoString? {
    var reader = InfoStringReader(bytes: bytes, index: bytes.startIndex, position: position)
    reader.skipBlanks()
    guard !reader.isAtEnd else { return nil }
    let start = reader.here
    let word = reader.run { !Byte.isBlank($0) }
    if word.contains(UInt8(ascii: "=")) || word.contains(Byte.quote) {
      problems.append(
        Problem(
          .infoString, at: start, "the info string begins with '\(word.text)', which is not a word",
          next: "Begin it with a language such as swift or text, or with a directive such as case."))
    }
    var info = InfoString(word: word.text, position: start)
    while true {
      reader.skipBlanks()
      if reader.isAtEnd { return info }
      guard let argument = reader.argument(problems: &problems) else { continue }
      if argument.value != nil, info[argument.name] != nil {
        problems.append(
          Problem(
            .infoString, at: argument.position, "'\(argument.name)' is given twice", next: "Keep one of the two."))
      } else {
        info.arguments.append(argument)
      }
    }
  }
}

/// A cursor over an info string.
private struct InfoStringReader {
  let bytes: ArraySlice<UInt8>
  var index: Int
  let position: SourcePosition

  var isAtEnd: Bool { index >= bytes.endIndex }
  var here: SourcePosition {
    SourcePosition(line: position.line, column: position.column + index - bytes.startIndex)
  }

  mutating func skipBlanks() {
    _ = run(while: Byte.isBlank)
  }

  mutating func run(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = index
    while !isAtEnd, condition(bytes[index]) { index += 1 }
    return bytes[start..<index]
  }

  /// A bare word or a pair. Always moves on; nil after a problem.
  mutating func argument(problems: inout [Problem]) -> InfoString.Argument? {
    let start = here
    let name = run { !Byte.isBlank($0) && $0 != UInt8(ascii: "=") && $0 != Byte.quote }
    guard !isAtEnd, !Byte.isBlank(bytes[index]) else {
      return InfoString.Argument(name: name.text, position: start)
    }
    guard bytes[index] == UInt8(ascii: "="), !name.isEmpty else {
      let rest = run { !Byte.isBlank($0) }
      problems.append(
        Problem(
          .infoString, at: start, "'\((name + rest).text)' is neither a word nor key=value",
          next: "Write a bare word, key=value, or key=\"value with spaces\"."))
      return nil
    }
    index += 1
    guard !isAtEnd, !Byte.isBlank(bytes[index]) else {
      problems.append(
        Problem(
          .infoString, at: start, "'\(name.text)=' has no value",
          next: "Put the value right after the equals sign, without spaces around it."))
      return nil
    }
    guard bytes[index] == Byte.quote else {
      let value = run { !Byte.isBlank($0) }
      return InfoString.Argument(name: name.text, value: value.text, position: start)
    }
    return quoted(name: name.text, start: start, problems: &problems)
  }

  private mutating func quoted(
    name: String, start: SourcePosition, problems: inout [Problem]
  ) -> InfoString.Argument? {
    let quote = here
    index += 1
    var value: [UInt8] = []
    while !isAtEnd, bytes[index] != Byte.quote {
      if bytes[index] == Byte.backslash, index + 1 < bytes.endIndex,
        bytes[index + 1] == Byte.quote || bytes[index + 1] == Byte.backslash
      {
        index += 1
      }
      value.append(bytes[index])
      index += 1
    }
    guard !isAtEnd else {
      problems.append(
        Problem(
          .infoString, at: quote, "the quoted value of '\(name)' does not end",
          next: "Close it with a double quote on the same line."))
      return nil
    }
    index += 1
    if !isAtEnd, !Byte.isBlank(bytes[index]) {
      problems.append(
        Problem(
          .infoString, at: here, "text follows the quoted value of '\(name)' without a space",
          next: "Put a space after the closing quote."))
      _ = run { !Byte.isBlank($0) }
    }
    return InfoString.Argument(name: name, value: String(decoding: value, as: UTF8.self), position: start)
  }
}
