public import Checker
public import Console
import Figures

/// What a case measured, as bars with their numbers: a chart for each unit, since times and sizes have no common scale.
public struct MeasurementChart: Sendable {
  private let measurement: Measurement?
  private let command: String

  /// - Parameters:
  ///   - measurement: Nil if it was not measured yet.
  ///   - caseID: The case that measures.
  public init(_ measurement: Measurement?, caseID: String) {
    self.measurement = measurement
    command = "casebook run \(caseID)"
  }

  /// - Parameters:
  ///   - unit: Shows only what has this unit; nil for everything.
  ///   - baseline: The series that the others are compared with; nil for the first of each unit.
  public func write(to builder: inout PageBuilder, unit: String? = nil, baseline: String? = nil) {
    guard let measurement, !measurement.series.isEmpty else {
      builder.text(StyledText("? not measured", .dim) + StyledText(". To measure it: ") + StyledText(command, .bold))
      return
    }
    let units = measurement.units.filter { unit == nil || $0 == unit }
    guard !units.isEmpty else {
      builder.text(StyledText("Nothing was measured in '\(unit ?? "")'."))
      return
    }
    for unit in units {
      let series = measurement.series(in: unit)
      guard let base = series.first(where: { $0.name == baseline }) ?? series.first else { continue }
      chart(series, base, unit, to: &builder)
      builder.blank()
    }
    builder.text(
      StyledText(
        """
        Medians of ordinary runs that nothing controls, built with \(measurement.optimization) by Swift \
        \(measurement.toolchain), \(Numbers.counted(measurement.processors, "processor")); × is the ratio to \
        "\(units.compactMap { unit in measurement.series(in: unit).first { $0.name == baseline } ?? measurement.series(in: unit).first }.first?.name ?? "")". \
        Another machine gives other numbers.
        """, .dim))
  }

  private func chart(
    _ series: [Measurement.Series], _ base: Measurement.Series, _ unit: String, to builder: inout PageBuilder
  ) {
    let title =
      switch unit {
      case "s": "Time"
      case "bytes": "Memory"
      case "": "Numbers"
      default: unit.prefix(1).uppercased() + unit.dropFirst()
      }
    builder.line(StyledText(title, .bold))
    BarChart(
      series.map { entry in
        var text = Quantity(entry.median, unit: entry.unit).text
        if entry != base, let ratio = entry.ratio(to: base) { text += "  \(Quantity.factor(ratio))" }
        if entry.samples.count > 1, builder.width >= 64 {
          let low = Quantity(entry.lowerQuartile, unit: entry.unit)
          text +=
            "  (\(Quantity.range(low, Quantity(entry.upperQuartile, unit: entry.unit))), n=\(entry.samples.count))"
        }
        return .init(name: entry.name, value: entry.median, text: text, isBase: entry == base)
      }
    ).write(to: &builder)
  }
}
