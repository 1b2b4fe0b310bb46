import CommonMark

/// Reads the `variants` of a `case.yml`, their programs and what ties them together.
struct VariantsReader {
  static let keys = [
    "file", "title", "why", "expect", "bug", "reason", "misreadings", "symptom", "hints",
    "schedules", "workers", "steps", "access", "native",
  ]

  let folder: BookFolder
  let id: String
  /// The `case.yml`.
  let file: String
  /// Native runs of a variant that does not say itself; nil if the case does not either.
  let native: Int?
  /// The value of the case's `measure`, if it has one: a program that is no variant.
  let measurement: YAMLNode?

  /// The program that the case's `measure` names.
  func measurement(
    _ keys: KeyedReader, diagnostics: inout [Diagnostic]
  ) -> (name: String, source: String)? {
    guard let measurement, let name = keys.text(measurement, "measure", diagnostics: &diagnostics) else { return nil }
    return source(name, "measure.swift", at: measurement.position, diagnostics: &diagnostics).map { (name, $0) }
  }

  /// - Returns: Nil if there is no usable `buggy` or `fixed`; `diagnostics` says why.
  func read(_ node: YAMLNode, diagnostics: inout [Diagnostic]) -> [Variant]? {
    guard case .map(let entries) = node.content else {
      report(
        node.position, "wrong-value", "'variants' must be a map of names", "Write 'buggy:' and 'fixed:' below it.",
        &diagnostics)
      return nil
    }
    var variants: [Variant] = []
    var positions: [String: SourcePosition] = [:]
    var isComplete = true
    for entry in entries {
      if !isName(entry.key) {
        report(
          entry.keyPosition, "variant-name", "'\(entry.key)' is no name for a variant",
          "Use lower-case letters, digits and hyphens.", &diagnostics)
      }
      positions[entry.key] = entry.keyPosition
      guard let variant = variant(entry.value, name: entry.key, diagnostics: &diagnostics) else {
        isComplete = false
        continue
      }
      variants.append(variant)
    }
    for name in ["buggy", "fixed"] where positions[name] == nil {
      isComplete = false
      report(
        node.position, "missing-variant", "the variant '\(name)' is missing",
        "Every case has a buggy and a fixed version; add '\(name):' with its file.", &diagnostics)
    }
    checkTwins(variants, positions: positions, diagnostics: &diagnostics)
    checkMeasurement(variants, diagnostics: &diagnostics)
    checkStrayFiles(entries, diagnostics: &diagnostics)
    return isComplete ? variants : nil
  }

  private func variant(_ node: YAMLNode, name: String, diagnostics: inout [Diagnostic]) -> Variant? {
    guard
      let keys = KeyedReader(
        node, what: "the variant '\(name)'", known: Self.keys, file: file, diagnostics: &diagnostics)
    else { return nil }
    let title = keys.node("title").flatMap { keys.text($0, "title", diagnostics: &diagnostics) }
    let why = keys.node("why").flatMap { keys.markdown($0, "why", diagnostics: &diagnostics) }
    if name.hasPrefix("tempting"), keys.node("why") == nil { _ = keys.require("why", diagnostics: &diagnostics) }
    let positive = 1...Int.max
    let schedules = keys.node("schedules")
      .flatMap { keys.integer($0, "schedules", in: positive, diagnostics: &diagnostics) }
    let steps = keys.node("steps").flatMap { keys.integer($0, "steps", in: positive, diagnostics: &diagnostics) }
    let access = keys.node("access").flatMap { keys.boolean($0, "access", diagnostics: &diagnostics) }
    let workers = keys.workers(diagnostics: &diagnostics)
    let native = keys.node("native")
      .flatMap { keys.integer($0, "native", in: 0...Variant.mostNativeRuns, diagnostics: &diagnostics) }
    let fileNode = keys.require("file", diagnostics: &diagnostics)
    let fileName = fileNode.flatMap { keys.text($0, "file", diagnostics: &diagnostics) }
    var source: String?
    if let fileNode, let fileName {
      source = self.source(fileName, "buggy.swift", at: fileNode.position, diagnostics: &diagnostics)
    }
    let lineCount = source.map { $0.utf8.count { $0 == 0x0A } + ($0.hasSuffix("\n") ? 0 : 1) }
    let expectation = keys.require("expect", diagnostics: &diagnostics).flatMap {
      ExpectationReader(file: file, keys: keys, lineCount: lineCount).read($0, diagnostics: &diagnostics)
    }
    let bug = keys.node("bug").flatMap {
      BugReader(file: file, keys: keys, variant: name, program: fileName ?? "the program", source: source)
        .read($0, diagnostics: &diagnostics)
    }
    let told = VariantReasonsReader(
      file: file, keys: keys, variant: name, program: fileName ?? "the program", source: source
    ).read(diagnostics: &diagnostics)
    guard let fileName, let source, let expectation else { return nil }
    let path = "cases/\(id)/\(fileName)"
    return Variant(
      name: name, file: fileName, path: path, title: title, why: why, expectation: expectation, bug: bug ?? [],
      reason: told.reason, symptom: told.symptom, hints: told.hints, misreadings: told.misreadings,
      schedules: schedules, workers: workers, steps: steps, native: native ?? self.native ?? 0, access: access ?? false,
      source: source,
      regions: Region.read(source, file: path, diagnostics: &diagnostics))
  }

  /// - Parameter example: A name as it should be.
  private func source(
    _ name: String, _ example: String, at position: SourcePosition, diagnostics: inout [Diagnostic]
  ) -> String? {
    guard name.hasSuffix(".swift"), !name.hasPrefix("."), !name.contains("/"), !name.contains("\\") else {
      report(
        position, "variant-file", "'\(name)' is not the name of a Swift file in this folder",
        "Put the program beside case.yml and write its name, such as \(example).", &diagnostics)
      return nil
    }
    return folder.text(
      "cases/\(id)/\(name)", what: "the program", reportedAt: (file, position.line, position.column),
      diagnostics: &diagnostics)
  }

  /// What a repair promises, and that it was searched for at least as hard as the bug.
  private func checkTwins(
    _ variants: [Variant], positions: [String: SourcePosition], diagnostics: inout [Diagnostic]
  ) {
    for variant in variants {
      let position = positions[variant.name] ?? SourcePosition(line: 1, column: 1)
      if variant.name.hasPrefix("buggy"), variant.expectation == .clean {
        report(
          position, "expectation", "the variant '\(variant.name)' expects to be clean",
          "Say what the checker must find in it.", &diagnostics)
      }
      guard variant.isFixed else { continue }
      if variant.expectation != .clean {
        report(
          position, "expectation", "the variant '\(variant.name)' does not expect to be clean",
          "Write 'expect: clean', or give the variant another name.", &diagnostics)
      }
      let suffix = variant.name.dropFirst("fixed".count)
      let twin = variants.first { $0.name == "buggy\(suffix)" } ?? variants.first { $0.name == "buggy" }
      if let twin, twin.access, !variant.access {
        report(
          position, "access", "the variant '\(twin.name)' has its accesses scheduled, and '\(variant.name)' has not",
          "Search the repair at least as hard as the bug: 'access: true'.", &diagnostics)
      }
      guard let twin, let wanted = twin.schedules, (variant.schedules ?? 0) < wanted else { continue }
      let own = variant.schedules.map { "\($0) schedules" } ?? "no number of schedules"
      report(
        position, "schedules", "the variant '\(variant.name)' has \(own), and '\(twin.name)' has \(wanted)",
        "Search the repair at least as hard as the bug: 'schedules: \(wanted)' or more.", &diagnostics)
    }
  }

  /// The program that measures runs free and optimized; a variant runs under the checker.
  private func checkMeasurement(_ variants: [Variant], diagnostics: inout [Diagnostic]) {
    guard let measurement, case .scalar(let name, _) = measurement.content,
      let variant = variants.first(where: { $0.file == name })
    else { return }
    report(
      measurement.position, "measure-file", "'\(name)' is the program of the variant '\(variant.name)'",
      "Write a program that measures both, such as measure.swift, and name it here.", &diagnostics)
  }

  private func checkStrayFiles(
    _ entries: [(key: String, keyPosition: SourcePosition, value: YAMLNode)], diagnostics: inout [Diagnostic]
  ) {
    var expected: Set<String> = ["case.yml"]
    if case .scalar(let name, _)? = measurement?.content { expected.insert(name) }
    for entry in entries {
      guard case .map(let keys) = entry.value.content else { continue }
      for key in keys where key.key == "file" {
        if case .scalar(let name, _) = key.value.content { expected.insert(name) }
      }
    }
    for name in folder.names(in: "cases/\(id)") ?? [] where !expected.contains(name) {
      diagnostics.append(
        Diagnostic(
          .warning, file: "cases/\(id)/\(name)", line: 1, column: 1, kind: "stray-file",
          message: "no variant of the case '\(id)' uses this file", next: "Add a variant for it, or delete it."))
    }
  }

  private func report(
    _ position: SourcePosition, _ kind: String, _ message: String, _ next: String, _ diagnostics: inout [Diagnostic]
  ) {
    diagnostics.append(Diagnostic(file: file, at: position, kind: kind, message, next: next))
  }
}

/// Reads the `expect` of a variant: a kind, a list of kinds, or maps with more to check.
struct ExpectationReader {
  let file: String
  let keys: KeyedReader
  /// Of the variant's program, if it could be read.
  let lineCount: Int?

  func read(_ node: YAMLNode, diagnostics: inout [Diagnostic]) -> Expectation? {
    switch node.content {
    case .scalar("clean", _): return .clean
    case .list(let items) where items.isEmpty:
      diagnostics.append(
        Diagnostic(
          file: file, at: node.position, kind: "wrong-value", "'expect' is an empty list",
          next: "Write 'clean' if nothing must be found."))
      return nil
    case .list(let items):
      let findings = items.compactMap { finding($0, diagnostics: &diagnostics) }
      return findings.count == items.count ? .findings(findings) : nil
    case .scalar, .map:
      return finding(node, diagnostics: &diagnostics).map { .findings([$0]) }
    }
  }

  private func finding(_ node: YAMLNode, diagnostics: inout [Diagnostic]) -> Expectation.Finding? {
    guard case .map = node.content else {
      return kind(node, diagnostics: &diagnostics).map { Expectation.Finding(kind: $0) }
    }
    guard
      let keys = KeyedReader(
        node, what: "an expected finding", known: ["kind", "line", "participants"], file: file,
        diagnostics: &diagnostics)
    else { return nil }
    let kind = keys.require("kind", diagnostics: &diagnostics).flatMap { self.kind($0, diagnostics: &diagnostics) }
    let line = keys.node("line").flatMap {
      keys.integer($0, "line", in: 1...max(1, lineCount ?? .max), diagnostics: &diagnostics)
    }
    let participants = keys.node("participants").flatMap {
      keys.integer($0, "participants", in: 1...Int.max, diagnostics: &diagnostics)
    }
    return kind.map { Expectation.Finding(kind: $0, line: line, participants: participants) }
  }

  private func kind(_ node: YAMLNode, diagnostics: inout [Diagnostic]) -> String? {
    guard let kind = keys.text(node, "expect", diagnostics: &diagnostics) else { return nil }
    if Expectation.kinds.contains(kind) { return kind }
    let next =
      kind == "clean"
      ? "'clean' stands alone: 'expect: clean'."
      : nextStep(
        for: kind, in: Expectation.kinds + ["clean"],
        otherwise: "Use clean or one of \(Expectation.kinds.joined(separator: ", ")).")
    diagnostics.append(
      Diagnostic(
        file: file, at: node.position, kind: "unknown-finding", "'\(kind)' is no kind of finding", next: next))
    return nil
  }
}
