/// Bytes of a terminal in raw mode to keys.
///
/// A sequence may come in pieces. A lone escape is a key only if nothing follows for a while: the one who reads says so with `flush`.
/// Sequences are those of ECMA-48 and xterm (CSI and SS3). Pasted text in brackets comes as pasted characters, line ends and tabs
/// in it as spaces: nothing that is pasted acts as a key.
public struct KeyDecoder: Sendable {
  private var pending: [UInt8] = []

  public init() {}

  /// Whether bytes wait for more.
  public var isWaiting: Bool { !pending.isEmpty }

  /// Milliseconds after which `flush` is due if nothing more comes; nil if nothing waits. A lone escape is a key that must act soon; what has
  /// begun as a sequence is hardly ever typed by hand, and a slow line may take its time.
  public var patience: Int? {
    guard let first = pending.first else { return nil }
    return first == 0x1b && pending.count == 1 ? 60 : 500
  }

  /// Whether the bytes are between the brackets of pasted text.
  private var isPasting = false

  /// The keys that are complete with these bytes.
  public mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
    pending += bytes
    var keys: [Key] = []
    while let (key, length) = next() {
      pending.removeFirst(length)
      guard let key else { continue }
      if isPasting, case .character(let character) = key { keys.append(.pasted(character)) } else { keys.append(key) }
    }
    return keys
  }

  /// What waits, as if nothing more came: an escape is the escape key, half a character is unknown.
  public mutating func flush() -> [Key] {
    guard let first = pending.first else { return [] }
    let rest = pending.dropFirst()
    pending = []
    if isPasting {
      // Half of a closing bracket: the rest of it never came.
      isPasting = false
      return []
    }
    if first == 0x1b { return [.escape] + (rest.isEmpty ? [] : decode(rest) + flush()) }
    return [.unknown]
  }

  /// The first key and the number of its bytes; nil if bytes are missing. A key of nil takes its bytes and means nothing.
  private mutating func next() -> (Key?, Int)? {
    guard let first = pending.first else { return nil }
    if isPasting, first < 0x20 || first == 0x7f { return pasted(first) }
    switch first {
    case 0x1b: return sequence()
    case 0x03: return (.interrupt, 1)
    case 0x04: return (.endOfInput, 1)
    case 0x1a: return (.suspend, 1)
    case 0x09: return (.tab, 1)
    case 0x0a, 0x0d: return (.enter, 1)
    case 0x08, 0x7f: return (.backspace, 1)
    case 0x00, 0x1c...0x1f: return (.unknown, 1)
    case 0x01...0x1a: return (.control(Character(Unicode.Scalar(first + 0x60))), 1)
    case 0x20..<0x80: return (.character(Character(Unicode.Scalar(first))), 1)
    default: return character()
    }
  }

  /// A control character in pasted text: only the closing bracket counts.
  private mutating func pasted(_ first: UInt8) -> (Key?, Int)? {
    guard first == 0x1b else { return ([0x09, 0x0a, 0x0d].contains(first) ? .character(" ") : nil, 1) }
    let bracket = Array("\u{1b}[201~".utf8)
    let count = min(bracket.count, pending.count)
    guard pending.prefix(count).elementsEqual(bracket.prefix(count)) else { return (nil, 1) }
    guard count == bracket.count else { return nil }
    isPasting = false
    return (nil, count)
  }

  private func character() -> (Key?, Int)? {
    let length =
      switch pending[0] {
      case 0xc2...0xdf: 2
      case 0xe0...0xef: 3
      case 0xf0...0xf4: 4
      default: 1
      }
    guard length > 1 else { return (.unknown, 1) }
    guard pending.count >= length else {
      return pending.dropFirst().allSatisfy { $0 & 0xc0 == 0x80 } ? nil : (.unknown, 1)
    }
    guard let text = String(validating: pending.prefix(length), as: UTF8.self), let character = text.first else {
      return (.unknown, 1)
    }
    return (.character(character), length)
  }

  private mutating func sequence() -> (Key?, Int)? {
    guard pending.count >= 2 else { return nil }
    switch pending[1] {
    case UInt8(ascii: "["): return controlSequence()
    case UInt8(ascii: "O"):
      guard pending.count >= 3 else { return nil }
      guard (0x20...0x7e).contains(pending[2]) else { return (.unknown, 2) }
      return (pending[2] == UInt8(ascii: "M") ? .enter : Self.letters[pending[2]] ?? .unknown, 3)
    case 0x1b: return (.escape, 1)
    case 0xc2...0xf4:
      // Alt together with a character of several bytes.
      var rest = KeyDecoder()
      rest.pending = Array(pending.dropFirst())
      return rest.character().map { (.unknown, 1 + $0.1) }
    default: return (.unknown, 2)
    }
  }

  /// CSI: parameters, intermediates, and one final byte.
  private mutating func controlSequence() -> (Key?, Int)? {
    var end = 2
    while end < pending.count, (0x20...0x3f).contains(pending[end]) { end += 1 }
    guard end < pending.count else { return pending.count > 32 ? (.unknown, pending.count) : nil }
    // What cannot end a sequence begins something else.
    guard (0x40...0x7e).contains(pending[end]) else { return (.unknown, end) }
    let parameters = String(decoding: pending[2..<end], as: UTF8.self)
    let first = parameters.split(separator: ";", omittingEmptySubsequences: false).first.map(String.init) ?? ""
    let length = end + 1
    switch pending[end] {
    case UInt8(ascii: "~"):
      // 200 and 201 are the brackets around pasted text.
      if first == "200" { isPasting = true }
      if first == "200" || first == "201" { return (nil, length) }
      return (Self.numbers[first] ?? .unknown, length)
    case UInt8(ascii: "Z"): return (.backTab, length)
    case UInt8(ascii: "[") where end == 2:
      // The function keys of the kernel's console have one byte more.
      return pending.count > length ? (.unknown, length + 1) : nil
    default: return (Self.letters[pending[end]] ?? .unknown, length)
    }
  }

  private static let letters: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
  ]

  private static let numbers: [String: Key] = [
    "1": .home, "7": .home, "4": .end, "8": .end, "3": .delete, "5": .pageUp, "6": .pageDown,
  ]
}
