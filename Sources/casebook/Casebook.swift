import ArgumentParser
import CaseRunner
import Foundation
import SiteGenerator

/// Entry point of the command line. Each command parses in its properties and executes in `run`; what takes thought lives in
/// the modules below.
@main
struct Casebook: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "casebook",
    abstract: "A workbook of concurrency bugs that you can run.",
    discussion: """
      To begin: casebook read, casebook run lock-order-inversion, casebook drill. For a program of yours: casebook check FILE.swift.

      Exit status: 0 as expected or clean, 1 findings, 2 usage, 3 environment, 130 interrupted.
      """,
    version: "casebook 0.1.0",
    subcommands: [
      ReadCommand.self, RunCommand.self, DrillCommand.self, StatsCommand.self, CheckCommand.self, ReplayCommand.self,
      ListCommand.self, ShowCommand.self, BuildCommand.self, NewCommand.self, CheckBookCommand.self,
      DoctorCommand.self, CompletionsCommand.self, ManualCommand.self,
    ])

  static func main() async {
    Output.occupyStandardStreams()
    Interruption.install()
    let status = Output.finish(await execute())
    TemporaryFolders.removeAll()
    Foundation.exit(status.rawValue)
  }

  private static func execute() async -> ExitStatus {
    do {
      var command = try parseAsRoot(TerminatedArguments.before)
      if !TerminatedArguments.all.isEmpty, !(command is CheckCommand), !(command is ReplayCommand) {
        throw UsageError(
          "error: nothing may follow '--' here", next: "Only 'check' and 'replay' start a program with arguments.")
      }
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return .success
    } catch let status as ExitStatus {
      return status
    } catch let error as CaseRunnerError {
      Terminal.error(error.description)
      return error.code == .environment ? .environment : error.code == .usage ? .usage : .findings
    } catch let error as SiteError {
      Terminal.error(error.description)
      return error.code == .write ? .environment : .findings
    } catch let error as UsageError {
      Terminal.error(error.description)
      return .usage
    } catch {
      guard exitCode(for: error) != .success else {
        print(fullMessage(for: error))
        return .success
      }
      // What the parser does not know is a defect or the machine's; what it knows is the user's.
      guard exitCode(for: error) == .validationFailure else {
        Terminal.error("error: \(error)\nRun 'casebook doctor' to see whether something is missing.")
        return .environment
      }
      Terminal.error(fullMessage(for: error))
      return .usage
    }
  }
}

/// How the command ends; the raw value is its exit status.
enum ExitStatus: Int32, Error {
  case success = 0
  /// Findings, or expectations that are not met.
  case findings = 1
  case usage = 2
  case environment = 3
  case interrupted = 130
}

/// Something that the user asked for does not exist or does not fit: what, and what to do next.
struct UsageError: Error, CustomStringConvertible {
  var message: String
  var next: String
  var description: String { "\(message)\n\(next)" }

  init(_ message: String, next: String) {
    self.message = message
    self.next = next
  }
}

/// What stands after the first `--`: arguments of the program under test, which the parser must not touch.
enum TerminatedArguments {
  private static let words = CommandLine.arguments.dropFirst()

  /// A shell that asks for completions puts the whole command line behind a `--` of its own.
  private static let isCompletion = words.first == "---completion"

  static let before = isCompletion ? Array(words) : Array(words.prefix { $0 != "--" })
  static let all = isCompletion ? [] : Array(words.drop { $0 != "--" }.dropFirst())
}
