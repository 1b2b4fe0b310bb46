#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reports a whole number that the case counted.
///
/// One line of JSON, `{"name":"received","value":3,"unit":"messages"}`, goes to the file descriptor that the
/// environment variable `CASEBOOK_REPORT_FD` names, or else to standard error behind "casebook-report: ". It is written
/// at once and as a whole, so that a crash right after it loses nothing. Standard output is never touched. What
/// can not be written is dropped: a report must not change what the case does.
///
/// - Parameters:
///   - name: what was measured.
///   - value: the number.
///   - unit: what it counts; empty for a plain number.
public func report(_ name: String, _ value: some BinaryInteger, unit: String = "") {
  write(name, json: String(value), unit)
}

/// Reports a number that the case measured; infinities and NaN are reported as strings.
public func report(_ name: String, _ value: some BinaryFloatingPoint, unit: String = "") {
  let number = Double(value)
  write(name, json: number.isFinite ? String(number) : quoted(String(number)), unit)
}

/// Reports a duration, in seconds.
public func report(_ name: String, _ value: Duration) {
  report(name, value / .seconds(1), unit: "s")
}

/// Reports whether something was so.
public func report(_ name: String, _ value: Bool) {
  write(name, json: value ? "true" : "false", "")
}

/// Reports an outcome in words.
public func report(_ name: String, _ value: String) {
  write(name, json: quoted(value), "")
}

/// Reports many times of the same thing, in one line.
func report(_ name: String, seconds samples: [Double]) {
  write(name, "samples", json: "[\(samples.map { String($0) }.joined(separator: ","))]", "s")
}

/// One report as a line of JSON, without the line feed.
private func line(_ name: String, _ key: String, json value: String, _ unit: String) -> String {
  let tail = unit.isEmpty ? "" : ",\"unit\":\(quoted(unit))"
  return "{\"name\":\(quoted(name)),\"\(key)\":\(value)\(tail)}"
}

private func write(_ name: String, _ key: String = "value", json value: String, _ unit: String) {
  let text = line(name, key, json: value, unit)
  if let descriptor = reportDescriptor(), writeAll("\(text)\n", to: descriptor) { return }
  _ = writeAll("casebook-report: \(text)\n", to: STDERR_FILENO)
}

private func reportDescriptor() -> Int32? {
  guard let value = getenv("CASEBOOK_REPORT_FD"), let descriptor = Int32(String(cString: value)), descriptor >= 0
  else { return nil }
  return descriptor
}

/// Writes everything, in one call if the system takes it.
/// - Returns: false if nothing could be written.
private func writeAll(_ text: String, to descriptor: Int32) -> Bool {
  var bytes = Array(text.utf8)[...]
  var hasWritten = false
  while !bytes.isEmpty {
    #if canImport(Glibc)
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    #elseif canImport(Musl)
      let count = bytes.withUnsafeBytes { Musl.write(descriptor, $0.baseAddress, $0.count) }
    #else
      let count = bytes.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
    #endif
    if count > 0 {
      hasWritten = true
      bytes = bytes.dropFirst(count)
    } else if count == 0 || errno != EINTR {
      return hasWritten
    }
  }
  return true
}

/// A string of JSON.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
