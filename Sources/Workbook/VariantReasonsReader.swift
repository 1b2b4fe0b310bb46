import CommonMark

/// Reads why one variant goes wrong, rightly and wrongly told: its `reason` and its `misreadings`.
///
/// Both are about this very program. So what stands in their code spans must be in it, and a repair has neither.
struct VariantReasonsReader {
  let file: String
  let keys: KeyedReader
  /// The name of the variant.
  let variant: String
  /// The name of its file.
  let program: String
  /// Its program, if it could be read.
  let source: String?

  func read(diagnostics: inout [Diagnostic]) -> (reason: String?, misreadings: [Case.Misreading]) {
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
    return (reason, misreadings ?? [])
  }

  /// A statement about a program names what is in it.
  private func check(_ text: String, _ key: String, diagnostics: inout [Diagnostic]) {
    guard let source else { return }
    let spans = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map(\.element)
    for span in spans where !source.contains(span) {
      diagnostics.append(
        Diagnostic(
          file: file, at: keys.place(key), kind: "variant-reason",
          "'\(key)' of the variant '\(variant)' names `\(span)`, which is not in \(program)",
          next: "Write it as it stands in the program, or say it without a code span."))
    }
  }
}
