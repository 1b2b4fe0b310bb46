import Console
import TerminalTesting
import Testing

/// Drawings as a terminal shows them.
@Suite("ScreenDrawing")
struct ScreenDrawingTests {
  private let terminal = Capabilities(columns: 20, rows: 5, hasStyles: true, isInteractive: true)

  @Test("Frame after frame the screen shows the last one, and only rows that differ are written")
  func frames() {
    let emulator = TerminalEmulator(columns: 20, rows: 5)
    var drawing = ScreenDrawing()
    _ = emulator.write(Array(drawing.update(["one", "two", "three"], cursor: (1, 1), for: terminal).utf8))
    #expect(emulator.screen.rows == ["one", "two", "three", "", ""])
    #expect(emulator.screen.cursor == Screen.Cursor(column: 1, row: 1))
    let second = drawing.update(["one", StyledText("zwei", .bold)], for: terminal)
    _ = emulator.write(Array(second.utf8))
    #expect(emulator.screen.rows == ["one", "zwei", "", "", ""])
    #expect(!emulator.screen.cursor.isVisible && emulator.screen.style(of: "zwei")?.isBold == true)
    #expect(!second.contains("one") && !emulator.isMidFrame)
  }

  @Test("Nothing is written where nothing differs, all of it after the screen was lost")
  func same() {
    var drawing = ScreenDrawing()
    let first = drawing.update(["one"], cursor: (0, 0), for: terminal)
    #expect(drawing.update(["one"], cursor: (0, 0), for: terminal) == "")
    #expect(drawing.update(["one"], cursor: (1, 0), for: terminal) != "")
    #expect(drawing.update(["one"], for: terminal) != "")
    drawing.invalidate()
    #expect(drawing.update(["one"], cursor: (0, 0), for: terminal) == first)
  }

  @Test("A frame that does not fit is cut at the edges", arguments: [(20, 5), (7, 2), (2, 1)])
  func cut(columns: Int, rows: Int) {
    let emulator = TerminalEmulator(columns: columns, rows: rows)
    var drawing = ScreenDrawing()
    let frame = (0..<9).map { StyledText("\($0)" + String(repeating: "漢", count: 20)) }
    let bytes = drawing.update(frame, cursor: (99, 99), for: terminal, within: (columns, rows))
    _ = emulator.write(Array(bytes.utf8))
    let screen = emulator.screen
    #expect(screen.rows.enumerated().allSatisfy { $1.hasPrefix("\($0)") && $1.hasSuffix("…") }, "\(screen)")
    #expect(screen.cursor == Screen.Cursor(column: columns - 1, row: rows - 1))
  }
}
