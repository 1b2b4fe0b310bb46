import Checker
import SiteGenerator

/// What measuring programs of the sample book reported.
enum SampleMeasurements {
  static let all: SiteGenerator.Measurements = ["lost-update": lostUpdate, "hostile": hostile]

  private static func measurement(_ series: [Measurement.Series], processors: Int = 2) -> Measurement {
    Measurement(toolchain: "6.3.1", processors: processors, optimization: "-O", series: series)
  }

  private static let lostUpdate = measurement([
    .init(name: "no lock", unit: "s", samples: [0.0005, 0.0005, 0.0005]),
    .init(name: "one lock", unit: "s", samples: [0.0013, 0.0012, 0.0014, 0.0012, 0.0013]),
    .init(name: "an actor", unit: "s", samples: [0.0031, 0.0033, 0.0032]),
    .init(name: "one lock", unit: "bytes", samples: [1_572_864]),
    .init(name: "an actor", unit: "bytes", samples: [3_145_728]),
    .init(name: "given up", unit: "requests", samples: [1_200]),
  ])

  /// Names that bite, and numbers for which there is no scale.
  private static let hostile = measurement(
    [
      .init(name: SampleReports.bad, unit: SampleReports.bad, samples: [1, 2, 3]),
      .init(name: "", unit: "s", samples: []), .init(name: "infinite", unit: "s", samples: [.infinity, .nan, -1]),
      .init(name: "below", unit: "s", samples: [-3, -2]),
      .init(name: "huge", unit: "", samples: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude]),
      .init(name: "tiny", unit: "", samples: [.leastNonzeroMagnitude]),
      .init(name: "zero", unit: "bytes", samples: [0, 0]),
    ], processors: .max)
}
