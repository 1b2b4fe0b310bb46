import Console
import Testing

@Suite("KeyDecoder")
struct KeyDecoderTests {
  private func keys(_ text: String) -> [Key] { keys(Array(text.utf8)) }

  private func keys(_ bytes: [UInt8]) -> [Key] {
    var decoder = KeyDecoder()
    return decoder.decode(bytes) + decoder.flush()
  }

  private static let examples: [(String, [Key])] = [
    ("a漢é", [.character("a"), .character("漢"), .character("é")]),
    ("\r", [.enter]), ("\n", [.enter]), ("\t", [.tab]), ("\u{7f}", [.backspace]), ("\u{8}", [.backspace]),
    ("\u{3}\u{4}\u{1a}", [.interrupt, .endOfInput, .suspend]), ("\u{1}\u{19}", [.control("a"), .control("y")]),
    ("\u{1b}", [.escape]), ("\u{1b}\u{1b}", [.escape, .escape]),
    ("\u{1b}[A\u{1b}[B\u{1b}[C\u{1b}[D", [.up, .down, .right, .left]), ("\u{1b}OA\u{1b}OF", [.up, .end]),
    ("\u{1b}[1;5C", [.right]), ("\u{1b}[H\u{1b}[1~\u{1b}[7~", [.home, .home, .home]),
    ("\u{1b}[3~\u{1b}[5~\u{1b}[6~\u{1b}[Z", [.delete, .pageUp, .pageDown, .backTab]), ("\u{1b}OM", [.enter]),
    // Alt with a character, with one of several bytes, and before a sequence.
    ("\u{1b}x1", [.unknown, .character("1")]), ("\u{1b}é1", [.unknown, .character("1")]),
    // Function keys of xterm and of the kernel's console, whose last byte is no key.
    ("\u{1b}[15~\u{1b}OP", [.unknown, .unknown]), ("\u{1b}[[A1", [.unknown, .character("1")]),
    // Cut off by another sequence.
    ("\u{1b}[1\u{1b}[A", [.unknown, .up]), ("\u{1b}[", [.escape, .character("[")]),
  ]

  @Test("Keys of xterm and of the kernel's console are known", arguments: examples)
  func isKnown(text: String, expected: [Key]) { #expect(keys(text) == expected) }

  @Test("Wherever the bytes come apart, the keys are the same", arguments: examples)
  func inPieces(text: String, expected: [Key]) {
    let bytes = Array(text.utf8)
    for cut in bytes.indices {
      var decoder = KeyDecoder()
      let first = decoder.decode(bytes[..<cut])
      #expect(first + decoder.decode(bytes[cut...]) + decoder.flush() == expected, "cut at \(cut)")
    }
  }

  @Test("Pasted text is text, wherever it comes apart")
  func pasted() {
    let bytes = Array("\u{1b}[200~a\r\n\tb\u{3}\u{1b}[A漢\u{1b}[201~\r".utf8)
    let expected = "a   b[A漢".map { Key.pasted($0) } + [.enter]
    for cut in bytes.indices {
      var decoder = KeyDecoder()
      let first = decoder.decode(bytes[..<cut])
      #expect(first + decoder.decode(bytes[cut...]) == expected, "cut at \(cut)")
    }
  }

  @Test("A lone escape waits a moment, what has begun as a sequence longer, and nothing waits for nothing")
  func patience() {
    var decoder = KeyDecoder()
    #expect(decoder.patience == nil && !decoder.isWaiting)
    #expect(decoder.decode([0x1b]) == [])
    #expect(decoder.patience == 60 && decoder.isWaiting)
    #expect(decoder.decode(Array("[".utf8)) == [])
    #expect(decoder.patience == 500)
    #expect(decoder.decode(Array("A".utf8)) == [.up])
    #expect(decoder.patience == nil)
  }

  @Test("No bytes trap or stay for ever", arguments: 0..<200)
  func anything(seed: Int) {
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1
    let likely: [UInt8] = [0x1b, 0x5b, 0x4f, 0x32, 0x30, 0x31, 0x7e, 0x3b, 0xe6, 0xbc, 0xff, 0x0d]
    var decoder = KeyDecoder()
    for _ in 0..<200 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let number = Int(state >> 33)
      _ = decoder.decode([
        number.isMultiple(of: 3) ? UInt8(truncatingIfNeeded: number >> 8) : likely[number % likely.count]
      ])
    }
    _ = decoder.flush()
    #expect(!decoder.isWaiting)
  }

  @Test("Half a character, and bytes that are none, are unknown")
  func broken() {
    #expect(keys([0xe6, 0xbc]) == [.unknown])
    #expect(keys([0xe6, 0x41]) == [.unknown, .character("A")])
    #expect(keys([0xff, 0x80, 0x41]) == [.unknown, .unknown, .character("A")])
  }
}
