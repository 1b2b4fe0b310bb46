import CTrace

extension Rule {
  /// A fatal signal, a trap, or an error that left `main`.
  ///
  /// A program that calls `exit` with another status than 0 does not crash: its status is part of the outcome. What crashes in
  /// the epilogue would not have come to it: the process would be gone.
  static func crash(_ model: ExecutionModel) -> [ProtoFinding] {
    if let crash = model.crash, let end = model.mainEnd, crash > end { return [] }
    let record = model.crash.map { model.trace.records[$0] }
    let told = lastWords(of: model.execution.stderr)
    let signal = record.map { Int32(truncatingIfNeeded: $0.a) } ?? model.execution.signal
    let failed = model.execution.exitStatus.map { $0 != 0 } ?? false
    guard signal != nil || (told != nil && failed && model.mainEnd == nil) else { return [] }
    if model.crash == nil, model.mainEnd != nil { return [] }

    let unit = record?.unit ?? 0
    let isOutputLimit = signal == 25  // SIGXFSZ
    let text =
      isOutputLimit
      ? "the program wrote more output than an execution may"
      : told?.text ?? signal.map { "the program was ended by \(signalName($0))" } ?? "the program crashed"
    // Who calls what crashes differs; it crashes for the same reason.
    let place = model.place(ofStack: record?.stack ?? 0, frames: 1)
    let signature = CauseSignature(.crash, [place == "?" ? told?.place ?? text : place, signal.map { "\($0)" } ?? ""])
    var finding = ProtoFinding(.crash, signature: signature, units: unit == 0 ? [] : [unit]) { names in
      unit == 0 ? text : "\(text) (in \(names.named(unit)))"
    }
    if let record { finding.places[unit] = record.stack }
    finding.toldPlace = told?.frame
    return [finding]
  }

  /// The sentence with which a Swift program dies, and the place that it names.
  private static func lastWords(of stderr: [UInt8]) -> (text: String, place: String?, frame: SourceFrame?)? {
    let marks = ["Fatal error", "Precondition failed", "Assertion failed", "Error raised at top level"]
    let lines = String(decoding: stderr.suffix(16384), as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let line = lines.last(where: { line in marks.contains { line.contains($0) } }) else { return nil }
    // "main/main.swift:3: Fatal error: message"
    let parts = line.split(separator: ": ", maxSplits: 1)
    guard parts.count == 2, let colon = parts[0].lastIndex(of: ":"),
      let number = Int(parts[0][parts[0].index(after: colon)...])
    else { return (String(line.prefix(500)), nil, nil) }
    let file = String(parts[0][..<colon])
    return (
      String(parts[1].prefix(500)), String(parts[0]), SourceFrame(function: "", file: file, line: number, column: 0)
    )
  }

  private static func signalName(_ number: Int32) -> String {
    switch number {
    case 4: "SIGILL (a trap: a failed check, an overflow, an index out of range)"
    case 5: "SIGTRAP (a trap: a failed check, an overflow, an index out of range)"
    case 6: "SIGABRT"
    case 7: "SIGBUS"
    case 8: "SIGFPE"
    case 9: "SIGKILL"
    case 11: "SIGSEGV (memory that it may not touch)"
    case 24: "SIGXCPU (it used more processor time than it may)"
    default: "signal \(number)"
    }
  }
}
