/// A number with its unit, as a reader wants it: `1.24 ms`, `3.5 MiB`, `1,200 timers`. Three digits of what varies, no locale.
public struct Quantity: Sendable, Hashable {
  public var value: Double
  /// As in `Measurement.Series`: `"s"` and `"bytes"` are scaled, others stand as they are.
  public var unit: String

  public init(_ value: Double, unit: String) {
    self.value = value
    self.unit = unit
  }

  public var text: String {
    let (size, name) = scale
    let number = Self.digits(value / size, areWhole: size == 1 && unit != "s")
    return name.isEmpty ? number : "\(number) \(name)"
  }

  /// Two of the same unit: `1.2–1.4 ms`, `980 µs–1.1 ms`.
  public static func range(_ low: Quantity, _ high: Quantity) -> String {
    let (first, second) = (low.text, high.text)
    let name = high.scale.name
    guard !name.isEmpty, low.scale.name == name else { return "\(first)–\(second)" }
    return "\(first.dropLast(name.count + 1))–\(second)"
  }

  /// How many times as much: `2.5×`.
  public static func factor(_ ratio: Double) -> String { "\(digits(ratio, areWhole: false))×" }

  private static let times: [(Double, String)] = [(1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]
  private static let sizes: [(Double, String)] = [
    (1_073_741_824, "GiB"), (1_048_576, "MiB"), (1024, "KiB"), (1, "bytes"),
  ]

  private var scale: (size: Double, name: String) {
    let units: [(Double, String)]
    switch unit {
    case "s": units = Self.times
    case "bytes": units = Self.sizes
    default: return (1, unit)
    }
    // What would be shown as 1000 of a unit is one of the next.
    let size = value.magnitude * 1.0005
    return units.first { size >= $0.0 } ?? (value == 0 && unit == "s" ? units[0] : units[units.count - 1])
  }

  /// Three digits, or all of a whole number if `areWhole`.
  private static func digits(_ value: Double, areWhole: Bool) -> String {
    guard value.isFinite else { return "unknown" }
    let size = value.magnitude
    if size >= 1e12 || (size > 0 && size < 1e-3) { return power(value) }
    if areWhole, value == value.rounded() { return grouped(Int(value)) }
    let decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0
    let steps = decimals == 2 ? 100 : decimals == 1 ? 10 : 1
    let scaled = Int((size * Double(steps)).rounded())
    var text = grouped(scaled / steps)
    if decimals > 0 {
      let rest = String(scaled % steps)
      text += "." + String(repeating: "0", count: decimals - rest.count) + rest
    }
    return value < 0 && scaled != 0 ? "-" + text : text
  }

  /// `1.2e15`: such sizes are the exception, and nobody reads their digits.
  private static func power(_ value: Double) -> String {
    var (mantissa, exponent) = (value.magnitude, 0)
    while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    let tenths = Int((mantissa * 10).rounded())
    return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)e\(exponent)"
  }

  private static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }
}
