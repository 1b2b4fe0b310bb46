import ArgumentParser
import Explorer
import Workbook

/// A fault as the user gives it: `cancel`, `cancel:NAME`, `delay` or `delay:SECONDS`.
enum FaultArgument {
  static func read(_ argument: String) throws -> Fault {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let detail = parts.count > 1 ? parts[1] : nil
    switch parts[0] {
    case "cancel":
      guard detail != "" else { throw ValidationError("--inject cancel: needs the name of a task after the colon") }
      return .cancel(task: detail == "main" ? nil : detail)
    case "delay":
      guard let detail else { return .delay(nanoseconds: Fault.defaultDelay) }
      guard let seconds = Double(detail), seconds >= 1e-9, seconds <= 1e6 else {
        throw ValidationError("--inject delay:SECONDS takes a number from 1e-9 to 1e6, not '\(detail)'")
      }
      return .delay(nanoseconds: UInt64((seconds * 1e9).rounded()))
    case let other:
      let hint = Suggestion.sentence(other, among: ["cancel", "delay"]).map { "; " + $0 } ?? ""
      throw ValidationError(
        "--inject knows no fault '\(other)': give cancel, cancel:NAME, delay or delay:SECONDS\(hint)")
    }
  }
}
