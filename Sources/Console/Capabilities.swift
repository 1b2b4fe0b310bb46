/// What the terminal can show, found once at the start and whenever its size changes.
public struct Capabilities: Sendable, Hashable {
  /// Width in columns, at least 20.
  public var columns: Int
  /// Height in rows, at least 5.
  public var rows: Int
  /// Whether colors and other styles are wanted.
  public var hasStyles: Bool
  /// Whether characters beyond ASCII can be shown.
  public var hasUnicode: Bool
  /// Whether links can be made clickable (OSC 8).
  public var hasLinks: Bool
  /// Whether single keys can be read and the cursor moved: a person sits at a terminal that is not dumb.
  public var isInteractive: Bool
  /// Whether what is written goes to a terminal at all, a dumb one included.
  public var isTerminal: Bool

  public init(
    columns: Int = 80, rows: Int = 24, hasStyles: Bool = false, hasUnicode: Bool = true, hasLinks: Bool = false,
    isInteractive: Bool = false, isTerminal: Bool = false
  ) {
    self.columns = max(20, columns)
    self.rows = max(5, rows)
    self.hasStyles = hasStyles
    self.hasUnicode = hasUnicode
    self.hasLinks = hasLinks
    self.isInteractive = isInteractive
    self.isTerminal = isTerminal || isInteractive
  }

  /// What follows from the environment.
  ///
  /// - `NO_COLOR` counts when it is set and not empty (no-color.org); then nothing is colored, and bold and dim stay out,
  ///   too. What is chosen is still shown in reverse where single keys are read.
  /// - `TERM=dumb`, or none at all, has neither styles nor keys.
  /// - Unicode follows the locale: the first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set and not empty must name UTF-8.
  /// - `COLUMNS` and `LINES` count only where the terminal does not tell its size.
  ///
  /// - Parameters:
  ///   - environment: Variables of this process.
  ///   - isInput: Whether standard input is a terminal.
  ///   - isOutput: Whether standard output is a terminal.
  ///   - size: Columns and rows that the terminal tells; nil if it tells none.
  public init(
    environment: [String: String], isInput: Bool, isOutput: Bool, size: (columns: Int, rows: Int)?
  ) {
    let terminal = environment["TERM"] ?? ""
    let isCapable = !terminal.isEmpty && terminal != "dumb"
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let characters = locale.lowercased()
    func number(_ name: String) -> Int? {
      environment[name].flatMap(Int.init).flatMap { (1...65535).contains($0) ? $0 : nil }
    }
    let hasStyles = isOutput && isCapable && (environment["NO_COLOR"] ?? "").isEmpty
    self.init(
      columns: size?.columns ?? number("COLUMNS") ?? 80, rows: size?.rows ?? number("LINES") ?? 24,
      hasStyles: hasStyles,
      // A pipe or a file takes UTF-8 unless the locale says otherwise in so many words.
      hasUnicode: characters.contains("utf-8") || characters.contains("utf8") || (locale.isEmpty && !isOutput),
      // The console of the kernel shows the codes of links as rubbish.
      hasLinks: hasStyles && terminal != "linux", isInteractive: isInput && isOutput && isCapable, isTerminal: isOutput)
  }
}
