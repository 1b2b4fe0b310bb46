import ArgumentParser
import Checker
import Figures
import Foundation

/// Findings as SARIF 2.1.0, with one code flow for each: one thread flow for each unit of the interleaving.
///
/// Rule ids are the kinds of finding, which are stable, and addresses are relative, so that the same finding in the next run is
/// recognised as the same.
enum SARIF {
  static func text(_ items: [OutputOptions.Item]) throws -> String {
    let kinds = Finding.Kind.allCases
    let rules = kinds.map { kind in
      Rule(
        id: kind.rawValue, shortDescription: .init(text: explanation(kind)),
        defaultConfiguration: .init(level: level(kind)))
    }
    let results = items.flatMap { item in
      (item.report?.findings ?? []).map { result($0, item) }
    }
    let log = Log(
      runs: [
        Run(
          tool: .init(driver: .init(rules: rules)), results: results,
          originalUriBaseIds: ["SRCROOT": .init(description: .init(text: "where the command ran"))])
      ])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(log), as: UTF8.self) + "\n"
  }

  private static func result(_ finding: Finding, _ item: OutputOptions.Item) -> Result {
    let places =
      finding.participants.flatMap { $0.suspended.prefix(1) } + finding.moments.flatMap { $0.stack.prefix(1) }
    let main = (places + finding.participants.flatMap(\.created)).first { !$0.file.isEmpty && $0.line > 0 }
    var flows: [String: [ThreadFlowLocation]] = [:]
    var order: [String] = []
    var number = 0
    for step in finding.interleaving {
      for action in step.actions {
        number += 1
        if flows[step.unit] == nil { order.append(step.unit) }
        flows[step.unit, default: []].append(
          .init(location: location(action.place, action.text, item.folder), executionOrder: number))
      }
    }
    let code =
      order.isEmpty
      ? nil
      : [CodeFlow(threadFlows: order.map { .init(id: $0, message: .init(text: $0), locations: flows[$0] ?? []) })]
    return Result(
      ruleId: finding.kind.rawValue, ruleIndex: Finding.Kind.allCases.firstIndex(of: finding.kind) ?? 0,
      level: level(finding.kind),
      message: .init(text: finding.message + (finding.injected.map { "; only if " + FaultWords.phrase($0) } ?? "")),
      locations: [
        location(
          main ?? SourceFrame(function: "", file: item.report?.program ?? "", line: 1, column: 1), nil, item.folder)
      ],
      relatedLocations: finding.alsoAt.map { others in
        others.flatMap(\.places).map { location($0, "also raced for here", item.folder) }
      },
      codeFlows: code, partialFingerprints: ["casebook/v1": "\(item.name)/\(finding.kind.rawValue)/\(main?.line ?? 0)"],
      properties: ["schedule": finding.schedule])
  }

  private static func location(_ frame: SourceFrame?, _ text: String?, _ folder: String) -> Location {
    let physical = frame.flatMap { frame in
      frame.file.isEmpty || frame.file.hasPrefix("/")
        ? nil
        : PhysicalLocation(
          artifactLocation: .init(uri: escaped(folder + frame.file)),
          region: .init(startLine: max(1, frame.line), startColumn: frame.column > 0 ? frame.column : nil))
    }
    return Location(physicalLocation: physical, message: text.map(Message.init(text:)))
  }

  private static func escaped(_ path: String) -> String {
    path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
  }

  private static func level(_ kind: Finding.Kind) -> String {
    switch kind {
    case .crash, .deadlock, .race, .leak, .lostWakeup, .starvation, .livelock, .retainCycle: "error"
    case .abandoned, .lockOrder, .lostMessage, .cancellationIgnored, .nondeterministic: "warning"
    case .unsupported: "note"
    }
  }

  static func explanation(_ kind: Finding.Kind) -> String {
    switch kind {
    case .crash: "A trap, failed precondition, uncaught error or signal."
    case .deadlock: "Nothing can run and the program has not ended, or tasks or threads wait for each other in a cycle."
    case .race: "Two accesses, one of them a write, are not ordered by happens-before."
    case .leak: "A task or thread is unfinished at the end and nobody can wake it any more."
    case .abandoned: "The end of main cut off work that would have finished."
    case .lostWakeup: "A signal found no waiter, and a wait that it was meant for never ends."
    case .starvation: "Every worker of the pool is blocked in a thread-level wait while jobs are queued."
    case .livelock: "The step bound was reached without progress."
    case .lockOrder: "Two locks are taken in both orders by different tasks or threads."
    case .lostMessage: "A value was sent, and no one received it or was told of it."
    case .cancellationIgnored: "A cancelled task did not end within the bound."
    case .retainCycle: "The program can no longer reach memory that it still holds."
    case .nondeterministic: "The program's output depends on the schedule."
    case .unsupported: "The program did something that explore mode does not control."
    }
  }

  // MARK: - The format

  private struct Log: Encodable {
    let schema = "https://json.schemastore.org/sarif-2.1.0.json"
    let version = "2.1.0"
    var runs: [Run]
    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case version
      case runs
    }
  }
  private struct Run: Encodable {
    var tool: Tool
    var results: [Result]
    var originalUriBaseIds: [String: URIBase]
    let columnKind = "unicodeCodePoints"
  }
  private struct URIBase: Encodable { var description: Message }
  private struct Tool: Encodable { var driver: Driver }
  private struct Driver: Encodable {
    let name = "Casebook"
    let version = Casebook.configuration.version.split(separator: " ").last.map(String.init) ?? ""
    var rules: [Rule]
  }
  private struct Rule: Encodable {
    struct Configuration: Encodable { var level: String }
    var id: String
    var shortDescription: Message
    var defaultConfiguration: Configuration
  }
  private struct Message: Encodable { var text: String }
  private struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Message
    var locations: [Location]
    var relatedLocations: [Location]?
    var codeFlows: [CodeFlow]?
    var partialFingerprints: [String: String]
    var properties: [String: String]
  }
  private struct CodeFlow: Encodable { var threadFlows: [ThreadFlow] }
  private struct ThreadFlow: Encodable {
    var id: String
    var message: Message
    var locations: [ThreadFlowLocation]
  }
  private struct ThreadFlowLocation: Encodable {
    var location: Location
    var executionOrder: Int
  }
  private struct Location: Encodable {
    var physicalLocation: PhysicalLocation?
    var message: Message?
  }
  private struct PhysicalLocation: Encodable {
    struct Artifact: Encodable {
      var uri: String
      let uriBaseId = "SRCROOT"
    }
    struct Region: Encodable {
      var startLine: Int
      var startColumn: Int?
    }
    var artifactLocation: Artifact
    var region: Region
  }
}
