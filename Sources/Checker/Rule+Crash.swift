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
    if signal == 6, let record, let conflict = AccessConflict(lines(of: model.execution.stderr)) {
      return [exclusivity(conflict, record, model)]
    }
    let isOutputLimit = signal == 25  // SIGXFSZ
    let text =
      isOutputLimit
      ? "the program wrote more output than an execution may"
      : told?.text ?? signal.map { ended(by: $0, model.execution.stderr) } ?? "the program crashed"
    // Who calls what crashes differs; it crashes for the same reason.
    let place = model.place(ofStack: record?.stack ?? 0, frames: 1)
    let signature = CauseSignature(.crash, [place == "?" ? told?.place ?? text : place, signal.map { "\($0)" } ?? ""])
    var finding = ProtoFinding(.crash, signature: signature, units: unit == 0 ? [] : [unit]) { names in
      unit == 0 ? text : "\(text) (in \(names.named(unit)))"
    }
    if let record { finding.places[unit] = record.stack }
    finding.toldPlace = told?.frame
    finding.moments = printed(model)
    return [finding]
  }

  /// What the program had printed until then: how far it had come.
  private static func printed(_ model: ExecutionModel) -> [ProtoMoment] {
    let words = PrintedWords.phrase(Outcome.text(of: model.execution.stdoutOfProgram))
    guard let words, let position = model.crash else { return [] }
    return [ProtoMoment(text: { _ in "the program had printed \(words)" }, unit: nil, stack: 0, position: position)]
  }

  private static func exclusivity(
    _ conflict: AccessConflict, _ record: TraceRecord, _ model: ExecutionModel
  ) -> ProtoFinding {
    let position = model.crash ?? 0
    let places = [model.place(ofStack: record.stack, frames: 1), model.place(ofInstruction: conflict.began.value)]
    let signature = CauseSignature(.crash, places + ["exclusivity"])
    var finding = ProtoFinding(.crash, signature: signature, units: [record.unit]) { names in
      "exclusivity violation: \(names.named(record.unit)) \(conflict.phrase(names: names.memory[position]?.phrase))"
    }
    finding.places[record.unit] = record.stack
    finding.memory = (conflict.variable, position)
    finding.moments =
      printed(model) + [
        ProtoMoment(
          text: { _ in "\(conflict.previous) begins" }, unit: record.unit, stack: 0, position: position,
          address: conflict.began),
        ProtoMoment(
          text: { _ in "\(conflict.current) of the same variable begins" }, unit: record.unit, stack: record.stack,
          position: position),
      ]
    return finding
  }

  /// The C library, too, writes why it gives up before it calls `abort`.
  private static func ended(by signal: Int32, _ stderr: [UInt8]) -> String {
    let sentence = "the program was ended by \(signalName(signal))"
    guard signal == 6, let last = lines(of: stderr).last else { return sentence }
    return "\(sentence), after it wrote \"\(last.prefix(300))\""
  }

  private static func lines(of stderr: [UInt8]) -> [Substring] {
    String(decoding: stderr.suffix(16384), as: UTF8.self).split(whereSeparator: \.isNewline)
  }

  /// ``program: file.c:15: main: Assertion `x == 1' failed.``, as the C library writes it.
  private static func assertion(_ line: Substring) -> (text: String, place: String?, frame: SourceFrame?)? {
    guard line.hasSuffix("' failed."), let start = line.firstRange(of: ": Assertion `") else { return nil }
    let text = line[line.index(start.lowerBound, offsetBy: 2)...].dropLast()
    let head = line[..<start.lowerBound].split(separator: ": ", maxSplits: 2)
    guard head.count == 3, let colon = head[1].lastIndex(of: ":"),
      let number = Int(head[1][head[1].index(after: colon)...])
    else { return (String(text.prefix(500)), nil, nil) }
    let frame = SourceFrame(function: String(head[2]), file: String(head[1][..<colon]), line: number, column: 0)
    return (String(text.prefix(500)), String(head[1]), frame)
  }

  /// What the C++ library says of an exception that nobody caught: one line, and perhaps another with what it tells.
  private static func uncaught(_ lines: [Substring]) -> String? {
    guard let index = lines.lastIndex(where: { $0.hasPrefix("terminate called ") }) else { return nil }
    guard lines.indices.contains(index + 1), let what = lines[index + 1].firstRange(of: "what():") else {
      return String(lines[index].prefix(500))
    }
    let told = lines[index + 1][what.upperBound...].drop { $0 == " " }
    return "\(lines[index].prefix(300)): \(told.prefix(200))"
  }

  /// The sentence with which a Swift program dies, and the place that it names; the same of C and C++ programs.
  private static func lastWords(of stderr: [UInt8]) -> (text: String, place: String?, frame: SourceFrame?)? {
    let marks = ["Fatal error", "Precondition failed", "Assertion failed", "Error raised at top level"]
    let lines = lines(of: stderr)
    if let assertion = lines.last.flatMap(assertion) { return assertion }
    if let text = uncaught(lines) { return (text, nil, nil) }
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
