import ArgumentParser
import CaseRunner
import Explorer
import Foundation

/// Measures the checker itself: how many executions a second, against which limits, and how soon a bug is found.
///
/// Entry point: `run`. Each section is one file that measures one thing and gives a `Table`. What is compared is measured in
/// turns within one run, and what is reported is a median, so that another program on the machine disturbs both sides alike;
/// rely on the ratios, not on the times.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks", abstract: "Measure how fast the checker is, and how soon it finds what is planted.")

  @Flag(help: "Print JSON instead of tables.")
  var json = false

  @Flag(help: "Search a million schedules where a hundred thousand are the default, to see whether memory stays flat.")
  var long = false

  @Option(help: ArgumentHelp("Only this section: \(Section.names). May be repeated.", valueName: "section"))
  var only: [Section] = []

  enum Section: String, ExpressibleByArgument, CaseIterable {
    case throughput, steps, findings, reduction, memory

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
  }

  func run() async throws {
    let bench = try await Bench.open()
    defer { TemporaryFolders.removeAll() }
    var tables: [Table] = []
    for section in Section.allCases where only.isEmpty || only.contains(section) {
      FileHandle.standardError.write(Data("measuring \(section.rawValue)\n".utf8))
      switch section {
      case .throughput: tables.append(try await Throughput.measure(bench))
      case .steps: tables.append(try await Steps.measure(bench))
      case .findings: tables.append(try await FirstFinding.measure(bench))
      case .reduction: tables.append(try await Reduction.measure(bench))
      case .memory: tables.append(try await Memory.measure(schedules: long ? 1_000_000 : 100_000))
      }
      if !json, let table = tables.last { print(table.text + "\n") }
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      print(String(decoding: try encoder.encode(tables), as: UTF8.self))
    }
  }
}
