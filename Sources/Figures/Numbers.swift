/// Numbers as a reader wants them. No locale: pages are the same everywhere.
public enum Numbers {
  /// `12345` as `12,345`.
  public static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var result = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  /// `all 4 interleavings`, `the only interleaving`.
  public static func all(_ count: Int, _ noun: String) -> String {
    count == 1 ? "the only \(noun)" : "all \(counted(count, noun))"
  }

  /// `1 schedule`, `2 schedules`.
  public static func counted(_ value: Int, _ noun: String, plural: String? = nil) -> String {
    "\(grouped(value)) \(value == 1 ? noun : plural ?? noun + "s")"
  }

  /// A number of which only the size matters: two digits, and beyond a thousand million a power of ten.
  public static func rough(_ value: Double) -> String {
    guard value.isFinite, value >= 0 else { return "unknown" }
    var scale = 1.0
    var digits = 0
    while value / scale >= 100 {
      scale *= 10
      digits += 1
    }
    return value < 1e9 ? grouped(Int((value / scale).rounded() * scale)) : "10^\(digits + 1)"
  }

  /// A share of one as a percentage: whole numbers, one decimal below 10 %, and never rounded to a certainty.
  public static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "unknown" }
    switch share {
    case ...0: return "0%"
    case ..<0.001: return "<0.1%"
    case ..<0.0995: return "\(tenths(share * 100))%"
    case 1...: return "100%"
    case 0.995...: return ">99%"
    default: return "\(Int((share * 100).rounded()))%"
    }
  }

  /// A span of seconds: one decimal below 10.
  public static func seconds(_ value: Double) -> String {
    guard value.isFinite else { return "unknown" }
    return value < 9.95 ? "\(tenthsExactly(value)) s" : "\(Int(value.rounded())) s"
  }

  /// A span of nanoseconds in the largest unit that keeps it at 1 or more: `100 ms`.
  public static func duration(nanoseconds: UInt64) -> String {
    let units: [(UInt64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")]
    for (size, name) in units where nanoseconds >= size {
      let value = Double(nanoseconds) / Double(size)
      return value >= 100 || nanoseconds % size == 0 ? "\(Int(value.rounded())) \(name)" : "\(tenths(value)) \(name)"
    }
    return "\(nanoseconds) ns"
  }

  /// At most two decimals, for coordinates: drawings stay small, and equal on every machine.
  public static func coordinate(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let whole = hundredths.magnitude / 100
    let rest = hundredths.magnitude % 100
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  private static func tenthsExactly(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(abs(scaled % 10))"
  }

  private static func tenths(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return scaled % 10 == 0 ? "\(scaled / 10)" : "\(scaled / 10).\(scaled % 10)"
  }
}
