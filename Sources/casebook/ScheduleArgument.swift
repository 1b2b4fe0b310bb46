import Explorer
import Foundation

/// A schedule as the user gives it: the text itself, or `@FILE` for a file that holds it.
enum ScheduleArgument {
  static func read(_ argument: String) throws -> Schedule {
    var text = argument
    if argument.hasPrefix("@") {
      let file = String(argument.dropFirst())
      guard let data = FileManager.default.contents(atPath: file) else {
        throw UsageError(
          "\(file): error: the file with the schedule cannot be read",
          next: "Check the name, or give the schedule itself.")
      }
      text = String(decoding: data, as: UTF8.self)
    }
    do throws(ScheduleError) {
      return try Schedule(text)
    } catch {
      throw UsageError(
        "schedule:1:\(error.column): error: \(error.reason)",
        next: "Copy the whole schedule from the report, or give @FILE for a long one.")
    }
  }
}
