import CommonMark

/// Reads what a drill tells of one variant: why it goes wrong, rightly (`reason`) and wrongly (`misreadings`), and of a twin of `buggy` what
/// is seen (`symptom`) and where to look (`hints`).
///
/// All of it is about this very program. So what stands in code spans of reasons and hints must be in it, and a repair has nothing of it.
struct VariantReasonsReader {
  let file: String
  let keys: KeyedReader
  /// The name of the variant.
  let variant: String
  /// The name of its file.
  let program: String
  /// Its program, if it could be read.
  let source: String?

  /// What was read; empty where nothing is told.
  struct Told {
    var reason: String?
    var misreadings: [Case.Misreading]
    var symptom: String?
    var hints: [String]
  }

  func read(diagnostics: inout [Diagnostic]) -> Told {
    for key in ["symptom", "hints"] where !variant.hasPrefix("buggy-") && keys.node(key) != nil {
      diagnostics.append(
        Diagnostic(
          file: file, at: keys.place(key), kind: "variant-reason",
          "the variant '\(variant)' is no twin of 'buggy' and has '\(key)'",
          next: "Take it out; the variants 'buggy-…' may have their own, and the case has those of 'buggy'."))
    }
    for key in ["reason", "misreadings"] where variant.hasPrefix("fixed") && keys.node(key) != nil {
      diagnostics.append(
        Diagnostic(
          file: file, at: keys.place(key), kind: "variant-reason",
          "the variant '\(variant)' is a repair and has '\(key)'",
          next: "Take it out; a repair says in 'why' why it holds."))
    }
    let reason = keys.node("reason").flatMap { keys.markdown($0, "reason", diagnostics: &diagnostics) }
    let misreadings = keys.node("misreadings").flatMap {
      MisreadingsReader(file: file).read($0, diagnostics: &diagnostics)
    }
    if let reason { check(reason, "reason", diagnostics: &diagnostics) }
    for one in misreadings ?? [] { check(one.claim, "misreadings", diagnostics: &diagnostics) }
    let symptom = keys.node("symptom").flatMap { keys.markdown($0, "symptom", diagnostics: &diagnostics) }
    let hints = keys.node("hints")
      .flatMap { keys.texts($0, "hints", atLeast: 3, isMarkdown: true, diagnostics: &diagnostics) }
    for hint in hints ?? [] { check(hint, "hints", diagnostics: &diagnostics) }
    return Told(reason: reason, misreadings: misreadings ?? [], symptom: symptom, hints: hints ?? [])
  }

  /// A statement about a program names what is in it.
  private func check(_ text: String, _ key: String, diagnostics: inout [Diagnostic]) {
    guard let source else { return }
    for span in CodeSpans.of(text) where !source.contains(span) {
      diagnostics.append(
        Diagnostic(
          file: file, at: keys.place(key), kind: "variant-reason",
          "'\(key)' of the variant '\(variant)' names `\(span)`, which is not in \(program)",
          next: "Write it as it stands in the program, or say it without a code span."))
    }
  }
}

/// What stands in code spans.
enum CodeSpans {
  static func of(_ markdown: String) -> [String] {
    markdown.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }
}
