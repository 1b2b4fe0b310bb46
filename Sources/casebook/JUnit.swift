import Foundation

/// Verdicts as JUnit XML: a suite for each case or program, a test case for each variant.
enum JUnit {
  static func text(_ items: [OutputOptions.Item]) -> String {
    var suites: [String] = []
    var order: [String] = []
    for item in items where !order.contains(item.suite) { order.append(item.suite) }
    for suite in order {
      let own = items.filter { $0.suite == suite }
      let cases = own.map { item in
        let head =
          "<testcase classname=\"\(escaped(suite))\" name=\"\(escaped(item.name))\" time=\"\(time(item.seconds))\""
        if item.failures.isEmpty { return "    \(head)/>" }
        let message = item.failures.joined(separator: "\n")
        return """
              \(head)>
                <failure message="\(escaped(item.failures[0]))">\(escaped(message))</failure>
              </testcase>
          """
      }
      suites.append(
        """
          <testsuite name="\(escaped(suite))" \(counts(own))>
        \(cases.joined(separator: "\n"))
          </testsuite>
        """)
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="casebook" \(counts(items))>
      \(suites.joined(separator: "\n"))
      </testsuites>

      """
  }

  private static func counts(_ items: [OutputOptions.Item]) -> String {
    let failures = items.filter { !$0.failures.isEmpty }.count
    let seconds = items.map(\.seconds).reduce(0, +)
    return "tests=\"\(items.count)\" failures=\"\(failures)\" errors=\"0\" time=\"\(time(seconds))\""
  }

  private static func time(_ seconds: Double) -> String { String(format: "%.3f", seconds) }

  /// XML 1.0 has no way to write most control characters.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      default:
        result.unicodeScalars.append(
          scalar.value < 0x20 || scalar.value == 0xfffe || scalar.value == 0xffff ? "\u{fffd}" : scalar)
      }
    }
    return result
  }
}
