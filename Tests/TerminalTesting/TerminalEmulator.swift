import CVTerm

/// A terminal without a line: bytes of a program in, a screen out. libvterm does what xterm does.
public final class TerminalEmulator {
  private final class Properties {
    var isCursorVisible = true
    var isAlternate = false
  }

  private let terminal: OpaquePointer
  private let screenLayer: OpaquePointer
  private let properties = Properties()
  // libvterm keeps the address.
  private let callbacks = UnsafeMutablePointer<VTermScreenCallbacks>.allocate(capacity: 1)
  /// The last bytes, in which a mark may have begun.
  private var tail: [UInt8] = []

  /// Whether a frame has begun and is not complete (DEC private mode 2026): terminals show none of it yet.
  public private(set) var isMidFrame = false

  /// - Parameters:
  ///   - columns: At least 1. libvterm ends the process at a wide character on a narrower screen than 2 columns: it gets 2.
  ///   - rows: At least 1.
  public init(columns: Int, rows: Int) {
    terminal = vterm_new(Int32(rows), Int32(max(2, columns)))
    vterm_set_utf8(terminal, 1)
    screenLayer = vterm_obtain_screen(terminal)
    callbacks.initialize(to: VTermScreenCallbacks())
    callbacks.pointee.settermprop = { property, value, user in
      guard let user, let value else { return 0 }
      let properties = Unmanaged<Properties>.fromOpaque(user).takeUnretainedValue()
      switch property {
      case VTERM_PROP_CURSORVISIBLE: properties.isCursorVisible = value.pointee.boolean != 0
      case VTERM_PROP_ALTSCREEN: properties.isAlternate = value.pointee.boolean != 0
      default: return 0
      }
      return 1
    }
    vterm_screen_set_callbacks(screenLayer, callbacks, Unmanaged.passUnretained(properties).toOpaque())
    vterm_screen_enable_altscreen(screenLayer, 1)
    vterm_screen_reset(screenLayer, 1)
  }

  deinit {
    vterm_free(terminal)
    callbacks.deallocate()
  }

  /// Takes what a program wrote.
  ///
  /// - Returns: What the terminal answers, such as where its cursor is; mostly nothing.
  public func write(_ bytes: some Collection<UInt8>) -> [UInt8] {
    findFrames(bytes)
    let bytes = Array(bytes)
    bytes.withUnsafeBytes { raw in
      _ = vterm_input_write(terminal, raw.bindMemory(to: CChar.self).baseAddress, raw.count)
    }
    var answer = [CChar](repeating: 0, count: vterm_output_get_buffer_current(terminal))
    let count = vterm_output_read(terminal, &answer, answer.count)
    return answer[..<count].map { UInt8(bitPattern: $0) }
  }

  public func resize(columns: Int, rows: Int) { vterm_set_size(terminal, Int32(rows), Int32(max(2, columns))) }

  public var screen: Screen {
    var (rows, columns): (Int32, Int32) = (0, 0)
    vterm_get_size(terminal, &rows, &columns)
    var place = VTermPos()
    vterm_state_get_cursorpos(vterm_obtain_state(terminal), &place)
    return Screen(
      cells: (0..<rows).map { row in
        // What follows a wide character holds no character of its own.
        var isSecondHalf = false
        return (0..<columns).map { column in
          let (cell, width) = cell(row, column, isSecondHalf)
          isSecondHalf = width == 2
          return cell
        }
      }, cursor: Screen.Cursor(column: Int(place.col), row: Int(place.row), isVisible: properties.isCursorVisible),
      isAlternate: properties.isAlternate)
  }

  private func cell(_ row: Int32, _ column: Int32, _ isSecondHalf: Bool) -> (Screen.Cell, width: Int) {
    var cell = VTermScreenCell()
    vterm_screen_get_cell(screenLayer, VTermPos(row: row, col: column), &cell)
    let scalars = withUnsafeBytes(of: cell.chars) { $0.bindMemory(to: UInt32.self).prefix { $0 != 0 } }
    let text = String(String.UnicodeScalarView(scalars.compactMap(Unicode.Scalar.init)))
    let style = Screen.Style(
      isBold: cell.attrs.bold != 0, isUnderlined: cell.attrs.underline != 0, isReversed: cell.attrs.reverse != 0,
      color: Self.number(cell.fg, default: 0x02), background: Self.number(cell.bg, default: 0x04))
    return (
      Screen.Cell(text: isSecondHalf ? "" : text.isEmpty ? " " : text, style: style), isSecondHalf ? 1 : Int(cell.width)
    )
  }

  /// - Parameter flag: VTERM_COLOR_DEFAULT_FG or VTERM_COLOR_DEFAULT_BG.
  private static func number(_ color: VTermColor, default flag: UInt8) -> Int? {
    color.type & flag != 0 ? nil : Int(color.indexed.idx)
  }

  private func findFrames(_ bytes: some Collection<UInt8>) {
    tail += bytes
    let mark = Array("\u{1b}[?2026".utf8)
    var start = tail.startIndex
    while start + mark.count < tail.endIndex {
      if tail[start..<start + mark.count].elementsEqual(mark) {
        isMidFrame = tail[start + mark.count] == UInt8(ascii: "h")
      }
      start += 1
    }
    tail = Array(tail[start...])
  }
}
