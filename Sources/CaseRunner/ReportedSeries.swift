import Checker
import Foundation

import struct Checker.Measurement

/// Reads what a program reported through CaseKit: one value of JSON on each line, times and numbers by name.
///
/// A program may write anything there. What is no report, has no number or exceeds a limit is passed over; the rest counts.
struct ReportedSeries: Sendable {
  /// What is kept of a report. Part of the key of what was measured.
  struct Limits: Sendable, Hashable {
    /// Bytes in all, and on one line.
    var bytes = 2 << 20
    var line = 128 << 10
    var series = 64
    /// Of one series.
    var samples = 1000
    /// Characters of a name and of a unit.
    var name = 120
    var unit = 24
  }

  private let limits: Limits
  /// In the order in which they were reported first; none is empty, and all samples are finite.
  private(set) var series: [Measurement.Series] = []

  init(_ bytes: [UInt8], limits: Limits = Limits()) {
    self.limits = limits
    let decoder = JSONDecoder()
    for line in bytes.prefix(limits.bytes).split(separator: UInt8(ascii: "\n")) where line.count <= limits.line {
      if let report = try? decoder.decode(Line.self, from: Data(line)) { add(report) }
    }
  }

  private mutating func add(_ line: Line) {
    let samples = (line.samples ?? [line.value]).compactMap { $0?.number }
    let name = Self.clean(line.name, limits.name)
    guard !samples.isEmpty, !name.isEmpty else { return }
    let unit = Self.clean(line.unit ?? "", limits.unit)
    // One name may stand for a time and for a size.
    let place = series.firstIndex { $0.name == name && $0.unit == unit } ?? series.endIndex
    if place == series.endIndex {
      guard series.count < limits.series else { return }
      series.append(Measurement.Series(name: name, unit: unit, samples: []))
    }
    series[place].samples += samples.prefix(limits.samples - series[place].samples.count)
  }

  /// One line of text of bounded length.
  private static func clean(_ text: String, _ limit: Int) -> String {
    text.prefix(limit).split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
  }

  private struct Line: Decodable {
    var name: String
    var value: Sample?
    var samples: [Sample?]?
    var unit: String?
  }

  /// A finite number, or something else in its place, which must not spoil the others.
  private struct Sample: Decodable {
    var number: Double?

    init(from decoder: any Decoder) throws {
      number = (try? decoder.singleValueContainer().decode(Double.self)).flatMap { $0.isFinite ? $0 : nil }
    }
  }
}
