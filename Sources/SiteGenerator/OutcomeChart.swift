import Checker
import Figures

/// What the program printed, and in how many schedules: bars, with a table beneath that holds the outcomes in full.
struct OutcomeChart {
  /// Outcomes that get a bar of their own.
  static let limit = 8
  /// Outcomes that the table lists in full; the JSON twin has them all.
  private static let tableLimit = 24
  private static let textLimit = 4_000

  private let outcomes: [Outcome]
  private let total: Int

  /// Nil if there are no outcomes.
  init?(_ outcomes: [Outcome]) {
    guard !outcomes.isEmpty else { return nil }
    self.outcomes = outcomes
    total = outcomes.reduce(0) { $0 + max(0, $1.count) }
  }

  var markup: HTML {
    if outcomes.count == 1 { return single(outcomes[0]) }
    return """
      <figure class="figure outcomes"><figcaption><b>What it printed</b>: \(Numbers.counted(outcomes.count, "distinct outcome")) \
      in \(Numbers.counted(total, "execution")).</figcaption>\
      <div class="scroll" tabindex="0" role="group" aria-label="Outcomes, drawn">\(chart)</div>\
      <details><summary>Outcomes in full</summary>\(table)</details></figure>
      """
  }

  private func single(_ outcome: Outcome) -> HTML {
    """
    <div class="outcome-one"><p>One outcome in \(Numbers.counted(outcome.count, "execution")): \
    <span class="exit">\(outcome.ending)</span>.</p>\(Self.output(outcome.stdout))</div>
    """
  }

  private var chart: HTML {
    let shown = outcomes.prefix(outcomes.count > Self.limit ? Self.limit - 1 : Self.limit)
    var bars = shown.map { (text: $0.headline, count: $0.count) }
    if outcomes.count > shown.count {
      let rest = outcomes.dropFirst(shown.count)
      bars.append(("\(rest.count) further outcomes", rest.reduce(0) { $0 + $1.count }))
    }
    let longest = max(1, bars.map(\.count).max() ?? 1)
    let columns = bars.map { min(32, TextMeasure.columns($0.text)) }.max() ?? 0
    let labelWidth = Double(columns) * 12.5 * 0.605 + 14
    let barWidth = 240.0
    let rowHeight = 30.0
    var content = HTML()
    for (index, bar) in bars.enumerated() {
      let y = Double(index) * rowHeight
      let width = max(2, barWidth * Double(bar.count) / Double(longest))
      let isFold = index >= shown.count
      content += SVG.text(
        TextMeasure.clipped(bar.text, to: 32), at: .init(x: labelWidth - 10, y: y + 19),
        class: "t\(isFold ? " tm" : "")",
        anchor: "end")
      content += SVG.rectangle(
        .init(x: labelWidth, y: y + 6, width: width, height: 18), radius: 3, class: "obar\(isFold ? " fold" : "")")
      let share = total > 0 ? Numbers.percent(Double(bar.count) / Double(total)) : "0%"
      content += SVG.text(
        "\(Numbers.grouped(bar.count))  \(share)", at: .init(x: labelWidth + width + 8, y: y + 19), class: "t tm")
    }
    let box = SVG.Box(x: 0, y: 0, width: labelWidth + barWidth + 110, height: Double(bars.count) * rowHeight + 2)
    return SVG.drawing(
      box, class: "fig bars", label: "Outcomes by number of executions; the table below lists them", content)
  }

  private var table: HTML {
    let rows = outcomes.prefix(Self.tableLimit).map { outcome -> HTML in
      let share = total > 0 ? Numbers.percent(Double(outcome.count) / Double(total)) : "0%"
      return """
        <tr><td class="num">\(Numbers.grouped(outcome.count))</td><td class="num">\(share)</td>\
        <td>\(outcome.ending)</td><td>\(Self.output(outcome.stdout))</td></tr>
        """
    }
    let more: HTML =
      outcomes.count > Self.tableLimit
      ? "<p class=\"note\">\(Numbers.counted(outcomes.count - Self.tableLimit, "further outcome")) not listed here; the JSON of this page has all.</p>"
      : ""
    return """
      <div class="scroll" tabindex="0" role="group" aria-label="Outcomes, as a table"><table><thead><tr><th scope="col">Count</th>\
      <th scope="col">Share</th><th scope="col">End</th><th scope="col">Standard output</th></tr></thead>\
      <tbody>\(rows)</tbody></table></div>\(more)
      """
  }

  static func output(_ text: String) -> HTML {
    guard !text.isEmpty else { return "<p class=\"note\">no output</p>" }
    let shown = text.prefix(textLimit)
    let more: HTML = shown.endIndex < text.endIndex ? "<span class=\"note\">… cut off here</span>" : ""
    return "<pre class=\"out\" tabindex=\"0\" aria-label=\"Standard output\">\(String(shown))\(more)</pre>"
  }
}
