public import Checker

extension Outcome {
  /// One line: how it ended if not well, and the last line that it printed, where results stand.
  public var headline: String {
    let lines = stdout.split(whereSeparator: \.isNewline)
    let text = lines.last.map(String.init) ?? "no output"
    let more = lines.count > 1 ? "… " : ""
    return exit == 0 ? more + text : "[\(ending)] \(more)\(text)"
  }

  /// How it ended: `stuck`, `exit 0`, `signal 5`.
  public var ending: String {
    switch exit {
    case nil: "stuck"
    case let code? where code > 128: "signal \(code - 128)"
    case let code?: "exit \(code)"
    }
  }
}
