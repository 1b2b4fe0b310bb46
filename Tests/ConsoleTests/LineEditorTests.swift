import Console
import Testing

@Suite("LineEditor")
struct LineEditorTests {
  private func edit(_ text: String = "", _ keys: Key...) -> String {
    var editor = LineEditor(text)
    for key in keys { editor.take(key) }
    let cut = editor.text.index(editor.text.startIndex, offsetBy: editor.cursor)
    return editor.text[..<cut] + "|" + editor.text[cut...]
  }

  @Test("It edits as people expect of a line")
  func editing() {
    #expect(edit("ab") == "ab|")
    #expect(edit("ab", .left, .character("x")) == "ax|b")
    #expect(edit("ab", .backspace, .backspace, .backspace) == "|")
    #expect(edit("ab", .home, .delete) == "|b" && edit("ab", .delete) == "ab|")
    #expect(edit("ab", .left, .left, .left, .right, .right, .right) == "ab|")
    #expect(edit("one two  three", .control("w")) == "one two  |")
    #expect(edit("one two  ", .control("w")) == "one |" && edit("", .control("w")) == "|")
    #expect(edit("abc", .left, .control("u")) == "|c" && edit("abc", .left, .control("k")) == "ab|")
    #expect(edit("ab", .control("a"), .character("x"), .control("e")) == "xab|")
  }

  @Test("Keys that edit no line are left to others", arguments: [Key.enter, .escape, .up, .tab, .interrupt, .unknown])
  func others(key: Key) {
    var editor = LineEditor("a")
    #expect(!editor.take(key) && editor == LineEditor("a"))
  }

  @Test(
    "An accent that comes as a key of its own joins the letter before it",
    arguments: ["e\u{301}", "🇩🇪", "👩\u{200d}🚀", "e\u{301}\u{302}x"])
  func joining(text: String) {
    var editor = LineEditor()
    for scalar in text.unicodeScalars { editor.take(.character(Character(scalar))) }
    #expect(editor.text == text && editor.cursor == text.count)
    editor.take(.backspace)
    #expect(editor.text == String(text.dropLast()))
  }

  @Test("Whatever joins or parts, the cursor stays within the line", arguments: 0..<50)
  func anything(seed: Int) {
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1
    let keys: [Key] = [
      .character("e"), .character("\u{301}"), .character("\u{200d}"), .character("🇩"), .character("👩"), .character(" "),
      .left, .right, .backspace, .delete, .home, .end, .control("w"),
    ]
    var editor = LineEditor("\u{301}a")
    for _ in 0..<300 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      editor.take(keys[Int(state >> 33) % keys.count])
      #expect((0...editor.text.count).contains(editor.cursor))
    }
  }
}
