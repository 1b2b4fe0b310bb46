import CommonMark
import Workbook

/// Drills: directives whose content is YAML.
struct DirectiveView {
  private let directive: BodyDirective
  private let prose: Prose

  init(_ directive: BodyDirective, addresses: Addresses) {
    self.directive = directive
    prose = Prose(addresses)
  }

  // MARK: - Drills

  private static let questionKeys: Set<String> = ["question", "prompt", "task"]
  private static let hiddenKeys: Set<String> = [
    "answer", "why", "explanation", "solution", "teaching", "correct", "hints",
  ]
  /// Wiring of the practice tools that is no reading matter.
  private static let silentKeys: Set<String> = ["id", "kind", "case", "variant", "grade", "tags", "difficulty"]

  /// The question in the open, everything that gives it away behind a disclosure.
  var drill: HTML {
    let asked = entries { Self.questionKeys.contains($0) }.map { value($0.value) }
    let open = entries { key in
      ![Self.questionKeys, Self.hiddenKeys, Self.silentKeys].contains { $0.contains(key) }
    }.map { value($0.value) }
    let hidden = entries { Self.hiddenKeys.contains($0) }.map { entry -> HTML in
      "<p class=\"label\">\(entry.key.capitalizedFirst)</p>\(value(entry.value))"
    }
    let answer: HTML = hidden.isEmpty ? "" : "<details><summary>Answer</summary>\(hidden)</details>"
    return "<aside class=\"drill\"><p class=\"kicker\">Drill</p>\(asked)\(open)\(answer)</aside>"
  }

  private func entries(_ isWanted: (String) -> Bool) -> [BodyEntry] { directive.body.filter { isWanted($0.key) } }

  private func value(_ value: BodyValue) -> HTML {
    switch value {
    case .scalar(let text): return prose.markup(text)
    case .list(let values): return "<ul>\(values.map { "<li>\(self.value($0))</li>" as HTML })</ul>"
    case .map(let entries):
      return "<dl>\(entries.map { "<dt>\($0.key)</dt><dd>\(self.value($0.value))</dd>" as HTML })</dl>"
    }
  }
}
