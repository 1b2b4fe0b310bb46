import CommonMark
import Testing

/// Input that nobody would write: it must be read in reasonable time, and must never trap.
@Suite("Hostile input")
struct HostileInputTests {
  @Test("A file that is cut off anywhere is read")
  func truncated() {
    let bytes = Array(Everything.markdown.utf8)
    for end in bytes.indices {
      _ = Document(parsing: Array(bytes[..<end])).treeDescription
    }
  }

  @Test("A file with one wrong byte anywhere is read", arguments: [UInt8(1), 0x20, 0x80])
  func flipped(_ mask: UInt8) {
    let bytes = Array(Everything.markdown.utf8)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= mask
      _ = Document(parsing: changed).treeDescription
    }
  }

  @Test("Marks in random order are read", arguments: 0..<20)
  func random(_ seed: UInt64) {
    var generator = SplitMix(state: seed)
    let pieces = [
      "`", "```", "~~~", "\n", "\n\n", "> ", "- ", "1. ", "    ", "\t", "|", "|---|", "[", "]", "(", ")", "[^1]", "!",
      "<", ">", "&", "\\", "*", "**", "_", "#", "---\n", "a", "é", "\u{FEFF}", "\r", "\"", "=", "[!NOTE]",
    ]
    for _ in 0..<100 {
      let count = Int.random(in: 0..<80, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let document = Document(parsing: text)
      #expect(!document.treeDescription.isEmpty, "seed \(seed)")
    }
  }

  @Test(
    "Deep and long input stays within its limits",
    .timeLimit(.minutes(1)),
    arguments: [
      ("> ", 100_000), ("- ", 20_000), ("*a **b ", 20_000), ("[", 50_000), ("`", 100_000), ("`a ``", 20_000),
      ("![[]()", 5_000), ("![[]()", 170_000), ("|", 100_000), ("a|", 100_000), ("<b", 50_000), ("<b>", 100_000),
      ("[^1]", 20_000),
      ("```x\n```\n", 20_000),
      ("\\`", 50_000), ("&amp;", 50_000), ("a\n", 100_000),
    ])
  func deep(_ piece: String, _ count: Int) {
    let document = Document(parsing: String(repeating: piece, count: count))
    #expect(!document.treeDescription.isEmpty)
  }

  @Test("Nesting beyond the limit is a problem, not a crash")
  func tooDeep() {
    let document = Document(parsing: String(repeating: ">", count: 10_000) + " a")
    #expect(document.problems.map(\.kind) == [.tooDeep])
  }
}

/// A small seeded generator (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
