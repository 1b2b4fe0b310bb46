/// What a measuring program reported of itself, in ordinary runs that nothing controls: times, sizes and counts by name.
///
/// The numbers belong to one machine under one load. Alternatives of the same work are measured in turns within one process, so their
/// ratios say more than the numbers do.
public struct Measurement: Codable, Sendable, Hashable {
  /// Version of this format. Readers refuse others.
  public static let currentSchema = 1

  /// One thing that was measured, one or more times.
  public struct Series: Codable, Sendable, Hashable {
    /// `"a timer for each message"`
    public var name: String
    /// `"s"`, `"bytes"`, `"timers"`; empty for a plain number.
    public var unit: String
    /// In the order in which they were taken; at least one, all finite.
    public var samples: [Double]

    public init(name: String, unit: String, samples: [Double]) {
      self.name = name
      self.unit = unit
      self.samples = samples
    }

    /// Its median in relation to another's; nil if that is 0, or if the two cannot be compared.
    public func ratio(to base: Series) -> Double? {
      guard unit == base.unit, base.median != 0 else { return nil }
      let ratio = median / base.median
      return ratio.isFinite ? ratio : nil
    }

    public var median: Double { quantile(0.5) }
    /// A quarter of the samples is at or below it.
    public var lowerQuartile: Double { quantile(0.25) }
    public var upperQuartile: Double { quantile(0.75) }

    /// The value below which a share of the samples lies, linear between samples.
    ///
    /// - Parameter share: 0 ... 1.
    public func quantile(_ share: Double) -> Double {
      let ordered = samples.sorted()
      guard let last = ordered.indices.last else { return 0 }
      let place = min(max(share, 0), 1) * Double(last)
      let low = Int(place)
      return low == last ? ordered[last] : ordered[low] + (place - Double(low)) * (ordered[low + 1] - ordered[low])
    }
  }

  public var schema: Int
  /// Version of the Swift toolchain, `"6.3.1"`.
  public var toolchain: String
  /// Processors that the program could use.
  public var processors: Int
  /// The flag of the compiler: `"-O"`.
  public var optimization: String
  /// In the order in which they were reported first.
  public var series: [Series]

  public init(toolchain: String, processors: Int, optimization: String, series: [Series]) {
    schema = Measurement.currentSchema
    self.toolchain = toolchain
    self.processors = processors
    self.optimization = optimization
    self.series = series
  }

  /// The units that occur, in the order of the series. Times and sizes have no common scale.
  public var units: [String] {
    series.reduce(into: []) { units, series in if !units.contains(series.unit) { units.append(series.unit) } }
  }

  public func series(in unit: String) -> [Series] { series.filter { $0.unit == unit } }

  public func series(named name: String) -> Series? { series.first { $0.name == name } }

  /// The median of one series in relation to another's; nil if one is missing, or the second is 0.
  public func ratio(of name: String, to base: String) -> Double? {
    guard let mine = series(named: name)?.median, let other = series(named: base)?.median, other != 0 else {
      return nil
    }
    return mine / other
  }
}
