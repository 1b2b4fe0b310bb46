import CommonMark

/// Reads the `misreadings` of a case or of one of its variants: wrong explanations, each with what refutes it.
struct MisreadingsReader {
  let file: String

  /// - Returns: Those that are complete; nil if it is no list. `diagnostics` says what is wrong.
  func read(_ node: YAMLNode, diagnostics: inout [Diagnostic]) -> [Case.Misreading]? {
    guard case .list(let items) = node.content else {
      diagnostics.append(
        Diagnostic(
          file: file, at: node.position, kind: "wrong-value", "'misreadings' must be a list",
          next: "Write each as '- claim: …' with 'truth: …' below it."))
      return nil
    }
    return items.compactMap { item in
      guard
        let keys = KeyedReader(
          item, what: "a misreading", known: ["claim", "truth"], file: file, diagnostics: &diagnostics)
      else { return nil }
      let claim = markdown("claim", keys, &diagnostics)
      let truth = markdown("truth", keys, &diagnostics)
      guard let claim, let truth else { return nil }
      return Case.Misreading(claim: claim, truth: truth)
    }
  }

  private func markdown(_ key: String, _ keys: KeyedReader, _ diagnostics: inout [Diagnostic]) -> String? {
    guard let node = keys.require(key, diagnostics: &diagnostics) else { return nil }
    return keys.markdown(node, key, diagnostics: &diagnostics)
  }
}
