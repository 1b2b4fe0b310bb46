import ArgumentParser
import CaseRunner
import Checker
@preconcurrency import Foundation

/// Options of every command that reports: for people, for programs, for continuous integration.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Write the report as JSON to standard output.")
  var json = false

  @Option(
    name: .long, help: ArgumentHelp("Also write the findings as SARIF 2.1.0.", valueName: "file"), completion: .file())
  var sarif: String?

  @Option(
    name: .long, help: ArgumentHelp("Also write the verdicts as JUnit XML.", valueName: "file"), completion: .file())
  var junit: String?

  /// One checked program, for the files.
  struct Item {
    /// The folder of a file, with its slash: places in findings are relative to it.
    static func folder(of file: String) -> String {
      file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }

    var suite: String
    var name: String
    /// Put before the names of files in the report, so that they are relative to where the command runs.
    var folder: String
    var report: Report?
    /// Why the item counts as failed; empty if it does not.
    var failures: [String]
    var seconds: Double
  }

  func writeFiles(_ items: [Item]) throws {
    if let sarif { try Output.write(try SARIF.text(items), to: sarif) }
    if let junit { try Output.write(JUnit.text(items), to: junit) }
  }
}

enum Output {
  /// Takes the places of standard streams that are closed, so that no file that is opened later becomes one of them, and is written into.
  /// They stay as useless as they were: nothing can be written to them, and reading ends at once.
  static func occupyStandardStreams() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDONLY) }
  }

  private static let placeWanted = "Give standard output a place that takes it: a terminal, a pipe, a file with room."

  /// Writes out what was printed. A report of which a part is lost is no success, whatever it says.
  static func finish(_ status: ExitStatus) -> ExitStatus {
    errno = 0
    guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return status }
    let reason = errno == 0 ? "" : ": \(String(cString: strerror(errno)))"
    Terminal.error("error: cannot write all of the output\(reason)\n\(placeWanted)")
    return .environment
  }

  /// A value as JSON, with sorted keys, so that equal values give equal text.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func write(_ text: String, to file: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw CaseRunnerError(
        .environment, "\(file): error: cannot write it: \(error.localizedDescription)",
        next: "Give a file in a folder that exists and is yours.")
    }
  }
}
