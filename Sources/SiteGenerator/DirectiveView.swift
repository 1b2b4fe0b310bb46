import CommonMark
import Workbook

/// Drills and charts: directives whose content is YAML.
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

  // MARK: - Charts

  private struct Bar {
    var label: String
    var text: String
    var value: Double
  }

  /// Bars for every list of entries that have a label and a number, with the numbers as a table; the rest is caption.
  var chart: HTML {
    let bars = bars
    let unit = scalar("unit") ?? ""
    let title: HTML? = scalar("title").map { "<b>\($0)</b>" }
    let note: HTML? = (scalar("caption") ?? scalar("note")).map { " \(prose.inline($0))" }
    let rows = bars.map { bar -> HTML in
      "<tr><th scope=\"row\">\(bar.label)</th><td class=\"num\">\(bar.text) \(unit)</td></tr>"
    }
    let figure: HTML = bars.isEmpty ? value(.map(directive.body)) : drawing(bars, unit: unit)
    let table: HTML =
      bars.isEmpty ? "" : "<details><summary>As a table</summary><table><tbody>\(rows)</tbody></table></details>"
    return """
      <figure class="figure chart"><figcaption>\(title)\(note)</figcaption>\
      <div class="scroll" tabindex="0" role="group" aria-label="Chart">\(figure)</div>\(table)</figure>
      """
  }

  private func scalar(_ key: String) -> String? {
    if case .scalar(let text)? = directive[key] { return text }
    return nil
  }

  private var bars: [Bar] {
    directive.body.flatMap { entry -> [Bar] in
      guard case .list(let items) = entry.value else { return [] }
      return items.compactMap { item in
        guard case .map(let fields) = item else { return nil }
        func field(_ keys: Set<String>) -> String? {
          for field in fields where keys.contains(field.key) {
            if case .scalar(let text) = field.value { return text }
          }
          return nil
        }
        guard let label = field(["label", "name", "variant"]), let text = field(["value", "median", "count", "ratio"]),
          let value = Double(text), value.isFinite
        else { return nil }
        return Bar(label: label, text: text, value: value)
      }
    }
  }

  private func drawing(_ bars: [Bar], unit: String) -> HTML {
    let longest = max(bars.map { abs($0.value) }.max() ?? 0, .leastNormalMagnitude)
    let columns = bars.map { min(26, TextMeasure.columns($0.label)) }.max() ?? 0
    let left = Double(columns) * 12.5 * 0.605 + 14
    var content = HTML()
    for (index, bar) in bars.enumerated() {
      let y = Double(index) * 30
      let width = max(2, 240 * min(1, abs(bar.value) / longest))
      content += SVG.text(
        TextMeasure.clipped(bar.label, to: 26), at: .init(x: left - 10, y: y + 19), class: "t", anchor: "end")
      content += SVG.rectangle(.init(x: left, y: y + 6, width: width, height: 18), radius: 3, class: "obar")
      content += SVG.text("\(bar.text) \(unit)", at: .init(x: left + 8 + width, y: y + 19), class: "t tm")
    }
    let box = SVG.Box(x: 0, y: 0, width: left + 350, height: Double(bars.count) * 30 + 2)
    return SVG.drawing(box, class: "fig bars", label: scalar("title") ?? "Chart", content)
  }
}
