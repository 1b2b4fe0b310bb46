import Checker
import Testing

@Suite("Measurements")
struct MeasurementTests {
  @Test(
    "A quantity has the unit that suits it, and three digits of what varies",
    arguments: [
      (0.00124, "s", "1.24 ms"), (1.5, "s", "1.50 s"), (0.0000009996, "s", "1.00 µs"), (0.9999, "s", "1.00 s"),
      (42e-9, "s", "42.0 ns"), (0, "s", "0.00 s"), (-0.002, "s", "-2.00 ms"), (512, "bytes", "512 bytes"),
      (1536, "bytes", "1.50 KiB"), (3_145_728, "bytes", "3.00 MiB"), (1_200, "timers", "1,200 timers"),
      (1_234_567, "", "1,234,567"), (2.5, "", "2.50"), (1e15, "", "1.0e15"), (1e-9, "", "1.0e-9"),
      (.infinity, "s", "unknown s"), (.nan, "", "unknown"), (-.greatestFiniteMagnitude, "", "-1.8e308"),
    ] as [(Double, String, String)])
  func quantity(_ value: Double, _ unit: String, _ text: String) {
    #expect(Quantity(value, unit: unit).text == text)
  }

  @Test("A range names its unit once, where both ends have the same")
  func range() {
    func range(_ low: Double, _ high: Double, _ unit: String) -> String {
      Quantity.range(Quantity(low, unit: unit), Quantity(high, unit: unit))
    }
    #expect(range(0.0012, 0.0013, "s") == "1.20–1.30 ms")
    #expect(range(0.00098, 0.0011, "s") == "980 µs–1.10 ms")
    #expect(range(1, 2, "") == "1–2")
  }

  @Test("Only what has the same unit is compared, and never with nothing")
  func ratios() {
    let lock = Measurement.Series(name: "lock", unit: "s", samples: [1, 2, 3])
    let actor = Measurement.Series(name: "actor", unit: "s", samples: [5])
    let memory = Measurement.Series(name: "lock", unit: "bytes", samples: [0])
    let all = Measurement(toolchain: "6.3.1", processors: 2, optimization: "-O", series: [lock, memory, actor])
    #expect(actor.ratio(to: lock) == 2.5)
    #expect(memory.ratio(to: lock) == nil && memory.ratio(to: memory) == nil)
    #expect(all.units == ["s", "bytes"] && all.series(in: "s") == [lock, actor])
    #expect(lock.lowerQuartile == 1.5 && lock.upperQuartile == 2.5)
  }
}
