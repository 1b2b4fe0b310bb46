import Checker

/// Measurements in lines for a terminal.
enum MeasurementText {
  /// `"one lock: 1.24 ms, middle half 1.2–1.3 ms"`, with the ratio to the first of the same unit behind it.
  static func lines(_ measurement: Measurement) -> [String] {
    measurement.series.map { series in
      let base = measurement.series(in: series.unit).first
      var line = "\(series.name): \(Quantity(series.median, unit: series.unit).text)"
      if series.samples.count > 1 {
        let low = Quantity(series.lowerQuartile, unit: series.unit)
        line += ", middle half \(Quantity.range(low, Quantity(series.upperQuartile, unit: series.unit)))"
      }
      if let base, base != series, let ratio = series.ratio(to: base) {
        line += ", \(Quantity.factor(ratio)) \(base.name)"
      }
      return line
    }
  }
}
