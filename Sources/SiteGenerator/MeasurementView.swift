import Checker
import Figures
import Workbook

/// What a case measured, as bars with a table beneath: one figure for each unit, since times and sizes have no common scale.
struct MeasurementView {
  private let study: Case
  private let measurement: Measurement?

  /// - Parameter measurement: Nil if it was not measured yet.
  init(_ study: Case, _ measurement: Measurement?) {
    self.study = study
    self.measurement = measurement
  }

  /// The figures, and under what the numbers were come by.
  ///
  /// - Parameters:
  ///   - unit: Shows only what has this unit; nil for everything.
  ///   - baseline: The series that the others are compared with; nil for the first of each unit.
  ///   - caption: Stands above the figures.
  func markup(unit: String? = nil, baseline: String? = nil, caption: HTML? = nil) -> HTML {
    guard let measurement, !measurement.series.isEmpty else {
      return """
        \(caption)<p class="note">Nothing has been measured yet. To measure it, run <code>casebook run \(study.id)</code>.</p>
        """
    }
    let units = measurement.units.filter { unit == nil || $0 == unit }
    guard !units.isEmpty else {
      return """
        \(caption)<p class="note warn">Nothing was measured in “\(unit ?? "")”; what there is has the \
        \(measurement.units.count == 1 ? "unit" : "units") \(measurement.units.map(Self.quoted).joined(separator: ", ")).</p>
        """
    }
    let figures = units.map { figure(measurement.series(in: $0), unit: $0, baseline: baseline) }
    return "\(caption)\(missing(baseline, in: units))\(figures)<p class=\"note\">\(conditions(measurement))</p>"
  }

  private static func quoted(_ unit: String) -> String { unit.isEmpty ? "none" : "“\(unit)”" }

  private func missing(_ baseline: String?, in units: [String]) -> HTML? {
    guard let baseline, let measurement,
      !units.contains(where: { measurement.series(in: $0).contains { $0.name == baseline } })
    else { return nil }
    return """
      <p class="note warn">There is no series “\(baseline)” to compare with; the first takes its place.</p>
      """
  }

  private func conditions(_ measurement: Measurement) -> HTML {
    """
    Ordinary runs in one process that nothing controls, built with <code>\(measurement.optimization)</code> by Swift \
    \(measurement.toolchain), on a machine with \(Numbers.counted(measurement.processors, "processor")). Bars are medians; a whisker \
    spans the middle half of the samples. No verdict of a program rests on them, and a claim only within wide limits: another \
    machine gives other numbers, and a ratio says more than a time.
    """
  }

  // MARK: - One unit

  private func figure(_ series: [Measurement.Series], unit: String, baseline: String?) -> HTML {
    guard let base = series.first(where: { $0.name == baseline }) ?? series.first else { return "" }
    let title =
      switch unit {
      case "s": "Time"
      case "bytes": "Memory"
      case "": "Numbers"
      default: unit.capitalizedFirst
      }
    let rows = series.map { row($0, base) }
    return """
      <figure class="figure chart"><figcaption><b>\(title)</b>, median and middle half of the samples</figcaption>\
      <div class="scroll" tabindex="0" role="group" aria-label="\(title), drawn">\(drawing(series, base, title))</div>\
      <div class="scroll" tabindex="0" role="group" aria-label="\(title), as a table"><table class="samples">\
      <thead><tr><th scope="col">Measured</th><th scope="col">Median</th><th scope="col">Middle half</th>\
      <th scope="col">Ratio to \(base.name)</th><th scope="col">Samples</th></tr></thead><tbody>\(rows)</tbody></table></div>\
      </figure>
      """
  }

  private func row(_ series: Measurement.Series, _ base: Measurement.Series) -> HTML {
    let ratio = series.ratio(to: base).map(Quantity.factor) ?? "–"
    return """
      <tr><th scope="row">\(series.name)</th><td class="num">\(Self.median(series))</td>\
      <td class="num">\(Self.spread(series))</td><td class="num">\(ratio)</td>\
      <td class="num">\(Numbers.grouped(series.samples.count))</td></tr>
      """
  }

  private static func median(_ series: Measurement.Series) -> String {
    Quantity(series.median, unit: series.unit).text
  }

  /// One sample has no spread.
  private static func spread(_ series: Measurement.Series) -> String {
    guard series.samples.count > 1 else { return "–" }
    return Quantity.range(
      Quantity(series.lowerQuartile, unit: series.unit), Quantity(series.upperQuartile, unit: series.unit))
  }

  private static let barWidth = 240.0

  private func drawing(_ series: [Measurement.Series], _ base: Measurement.Series, _ title: String) -> HTML {
    let longest = series.map { max($0.median, $0.upperQuartile) }.filter(\.isFinite).max() ?? 0
    /// What is below zero has no bar, and its number says so.
    func width(_ value: Double) -> Double {
      guard longest > 0, value > 0 else { return 0 }
      return Self.barWidth * min(1, value / longest)
    }
    let columns = series.map { min(28, TextMeasure.columns($0.name)) }.max() ?? 0
    let left = Double(columns) * 12.5 * 0.605 + 14
    var content = HTML()
    for (index, entry) in series.enumerated() {
      let top = Double(index) * 30
      let (bar, low, high) = (width(entry.median), width(entry.lowerQuartile), width(entry.upperQuartile))
      content += SVG.text(
        TextMeasure.clipped(entry.name, to: 28), at: .init(x: left - 10, y: top + 19), class: "t", anchor: "end")
      content += SVG.rectangle(
        .init(x: left, y: top + 6, width: max(1, bar), height: 18), radius: 3,
        class: entry == base ? "obar base" : "obar")
      if entry.samples.count > 1 {
        // A rim in the color of the page, so that the line can be seen on its bar.
        content += SVG.line(.init(x: left + low, y: top + 15), .init(x: left + high, y: top + 15), class: "blank")
        content += SVG.line(.init(x: left + low, y: top + 15), .init(x: left + high, y: top + 15), class: "whisker")
        for end in [low, high] {
          content += SVG.line(.init(x: left + end, y: top + 11), .init(x: left + end, y: top + 19), class: "whisker")
        }
      }
      let factor = entry == base ? "" : entry.ratio(to: base).map { "  \(Quantity.factor($0))" } ?? ""
      content += SVG.text(
        Self.median(entry) + factor, at: .init(x: left + max(bar, high) + 8, y: top + 19), class: "t tm")
    }
    let box = SVG.Box(x: 0, y: 0, width: left + Self.barWidth + 190, height: Double(series.count) * 30 + 2)
    return SVG.drawing(box, class: "fig bars", label: "\(title): bars; the table below has the numbers", content)
  }

  /// The program that measured, behind its name.
  var program: HTML? {
    guard let name = study.measurement, let source = study.measurementSource else { return nil }
    return """
      <details><summary>What was run: \(name)</summary>\(CodeComparison.block(source, language: "swift"))</details>
      """
  }
}
