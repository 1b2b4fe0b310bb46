/// What the runner must know of a program before it compiles it: which modules it imports and whether it has `@main`.
///
/// A scanner, not a parser: it leaves out comments and the contents of strings, and reads what remains word by word. Parts
/// under `#if` count as if they were compiled.
struct SwiftSource: Sendable, Hashable {
  /// Modules that it imports, without repetition, in order: `Collections` for `import struct Collections.Deque`.
  let imports: [String]
  /// Whether it declares its entry point with `@main`.
  let hasMain: Bool

  init(_ text: String) {
    let words = SwiftSource.words(SwiftSource.code(text))
    var imports: [String] = []
    for (index, word) in words.enumerated() where word == "import" && index + 1 < words.count {
      // `.import` and `import:` are a member and a label; the word before an import is the end of something else.
      if index > 0, words[index - 1] == "." || words[index - 1] == "`" { continue }
      var next = index + 1
      if SwiftSource.importKinds.contains(words[next]), next + 1 < words.count { next += 1 }
      let name = words[next]
      guard name.first.map({ $0.isLetter || $0 == "_" }) == true else { continue }
      if !imports.contains(name) { imports.append(name) }
    }
    self.imports = imports
    hasMain = zip(words, words.dropFirst()).contains { $0 == "@" && $1 == "main" }
  }

  private static let importKinds: Set<String> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor",
  ]

  /// Identifiers as words, every other visible character as a word of its own.
  private static func words(_ code: [UInt8]) -> [String] {
    var words: [String] = []
    var current: [UInt8] = []
    func isIdentifier(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || byte >= 0x80 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    for byte in code {
      if isIdentifier(byte) {
        current.append(byte)
        continue
      }
      if !current.isEmpty { words.append(String(decoding: current, as: UTF8.self)) }
      current = []
      if byte > 0x20 { words.append(String(decoding: [byte], as: UTF8.self)) }
    }
    if !current.isEmpty { words.append(String(decoding: current, as: UTF8.self)) }
    return words
  }

  /// The text with comments and the contents of strings replaced by spaces. Code in interpolations is left out too.
  static func code(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var code: [UInt8] = []
    code.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      if starts(bytes, position, "//") {
        while position < bytes.count, bytes[position] != newline { position += 1 }
      } else if starts(bytes, position, "/*") {
        position = skipComment(bytes, position)
        code.append(space)
      } else if let end = skipString(bytes, position) {
        position = end
        code.append(space)
        code.append(quote)
      } else {
        code.append(bytes[position])
        position += 1
      }
    }
    return code
  }

  /// Comments nest.
  private static func skipComment(_ bytes: [UInt8], _ start: Int) -> Int {
    var depth = 0
    var position = start
    while position < bytes.count {
      if starts(bytes, position, "/*") {
        depth += 1
        position += 2
      } else if starts(bytes, position, "*/") {
        depth -= 1
        position += 2
        if depth == 0 { return position }
      } else {
        position += 1
      }
    }
    return position
  }

  /// The end of the string literal that begins at `start`, nil if none does: `"…"`, `"""…"""`, `#"…"#`.
  private static func skipString(_ bytes: [UInt8], _ start: Int) -> Int? {
    var position = start
    while position < bytes.count, bytes[position] == hash { position += 1 }
    let hashes = position - start
    guard position < bytes.count, bytes[position] == quote else { return nil }
    let isLong = starts(bytes, position, "\"\"\"")
    let quotes = isLong ? 3 : 1
    position += quotes
    while position < bytes.count {
      if bytes[position] == backslash, count(bytes, position + 1, hash) >= hashes {
        position += 1 + hashes
        if position < bytes.count, bytes[position] == UInt8(ascii: "(") {
          position = skipInterpolation(bytes, position)
        } else {
          position += 1
        }
      } else if bytes[position] == quote, !isLong || starts(bytes, position, "\"\"\""),
        count(bytes, position + quotes, hash) >= hashes
      {
        return position + quotes + hashes
      } else if bytes[position] == newline, !isLong {
        return position  // Not closed: the compiler will say so.
      } else {
        position += 1
      }
    }
    return position
  }

  private static func skipInterpolation(_ bytes: [UInt8], _ start: Int) -> Int {
    var depth = 0
    var position = start
    while position < bytes.count {
      if let end = skipString(bytes, position) {
        position = end
        continue
      }
      if bytes[position] == UInt8(ascii: "(") { depth += 1 }
      if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
      position += 1
      if depth == 0 { return position }
    }
    return position
  }

  private static func starts(_ bytes: [UInt8], _ position: Int, _ text: StaticString) -> Bool {
    guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { $0.elementsEqual(bytes[position..<(position + $0.count)]) }
  }

  private static func count(_ bytes: [UInt8], _ start: Int, _ byte: UInt8) -> Int {
    var position = start
    while position < bytes.count, bytes[position] == byte { position += 1 }
    return position - start
  }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
  private static let hash = UInt8(ascii: "#")
}
