// CaseKit: what a case may import beside the primitives. Entry points: `expect`, `expectEqual`, `report`,
// `measure`.
//
// A case is a standalone program; with these it can say what must hold and what it measured, with or without Casebook.

/// Stops the program if something does not hold that must.
///
/// The message on standard error reads "expectation failed: MESSAGE at FILE:LINE"; the checker counts it as a crash.
///
/// - Parameters:
///   - condition: what must hold.
///   - message: what is wrong if it does not, for the reader of the report.
public func expect(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = "the condition is false",
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { fail(message(), file, line) }
}

/// Stops the program if two values differ, and shows both.
///
/// - Parameters:
///   - actual: what the program came to.
///   - expected: what it must be.
///   - message: what the value is.
public func expectEqual<Value: Equatable>(
  _ actual: Value, _ expected: Value, _ message: @autoclosure () -> String = "value",
  file: StaticString = #fileID, line: UInt = #line
) {
  if actual != expected { fail("\(message()): got \(actual), expected \(expected)", file, line) }
}

private func fail(_ message: String, _ file: StaticString, _ line: UInt) -> Never {
  fatalError("expectation failed: \(message) at \(file):\(line)", file: file, line: line)
}
