import ArgumentParser
import Foundation

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page.",
    discussion:
      "Read it with 'casebook manual | man -l -'. It is made from what the commands themselves say of their options.")

  func run() throws {
    print(try ManualPage(dump: Casebook._dumpHelp()).text, terminator: "")
  }
}

/// The manual page in mdoc, made from the parser's description of all commands.
struct ManualPage {
  private struct Tool: Decodable { var command: Command }

  private struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool?
    var subcommands: [Command]?
    var arguments: [Argument]?
  }

  private struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }

    var kind: String
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var abstract: String?
    var discussion: String?

    /// Whether every command has it.
    var isCommon: Bool { (names ?? []).contains { $0.name == "help" || $0.name == "version" } }
  }

  private let root: Command

  /// - Throws: If the description is none.
  init(dump: String) throws { root = try JSONDecoder().decode(Tool.self, from: Data(dump.utf8)).command }

  var text: String {
    let commands = (root.subcommands ?? []).filter { $0.shouldDisplay ?? true }
    let name = root.commandName
    var lines = [
      ".\\\" Made by 'casebook manual'.", ".Dd $Mdocdate$", ".Dt \(name.uppercased()) 1", ".Os", ".Sh NAME",
      ".Nm \(name)",
      ".Nd \(words(root.abstract ?? "").droppingStop)", ".Sh SYNOPSIS", ".Nm", ".Ar command", ".Op Ar options",
      ".Sh DESCRIPTION",
      words(root.discussion ?? ""), ".Sh COMMANDS",
    ]
    for command in commands { lines += section(command, prefix: "") }
    let own = (root.arguments ?? []).filter(\.shouldDisplay)
    if !own.isEmpty { lines += [".Sh OPTIONS"] + list(own) }
    return (lines + closing).filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  /// What no command says of itself.
  private var closing: [String] {
    [
      ".Sh ENVIRONMENT", ".Bl -tag -width Ds", ".It Ev XDG_STATE_HOME",
      "Where the log of practice is kept; ~/.local/state without it.", ".It Ev XDG_CACHE_HOME",
      "Where compiled programs and outcomes are kept outside of a book; ~/.cache without it.", ".It Ev NO_COLOR",
      "If set and not empty, no colors.", ".El", ".Sh FILES", ".Bl -tag -width Ds",
      ".It Pa ~/.local/state/casebook/practice.log", "The log of practice, a line for each review.", ".It Pa .casebook",
      "In the root of a book: what was compiled and measured. It may be deleted at any time.", ".El", ".Sh EXIT STATUS",
      ".Bl -tag -width Ds", ".It 0", "As expected, or clean.", ".It 1", "Findings, or expectations that are not met.",
      ".It 2",
      "A mistake in the arguments.", ".It 3",
      "Something that is missing: a tool, room on the disk, a supported platform.",
      ".It 130", "Interrupted.", ".El",
    ]
  }

  private func section(_ command: Command, prefix: String) -> [String] {
    let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !$0.isCommon }
    let title = prefix + command.commandName
    var lines = [".Ss \(title)"] + ([command.abstract, command.discussion].compactMap { $0.map(words) })
    // The paragraph of the discussion stands apart.
    if command.abstract != nil, command.discussion != nil { lines.insert(".Pp", at: 2) }
    if !arguments.isEmpty { lines += list(arguments) }
    for child in command.subcommands ?? [] where child.commandName != "help" {
      lines += section(child, prefix: title + " ")
    }
    return lines
  }

  private func list(_ arguments: [Argument]) -> [String] {
    [".Bl -tag -width Ds"] + arguments.flatMap { [".It " + item($0)] + [explanation($0)] } + [".El"]
  }

  private func item(_ argument: Argument) -> String {
    let value = argument.valueName.map { "Ar " + word($0) } ?? ""
    guard argument.kind != "positional" else { return value + (argument.isRepeating ? " ..." : "") }
    let names = (argument.names ?? []).map { name in
      "Fl " + (name.kind == "long" ? "\\-" : "") + word(name.name)
    }
    return names.joined(separator: " , ") + (argument.kind == "option" ? " " + value : "")
  }

  private func explanation(_ argument: Argument) -> String {
    var text = argument.abstract ?? ""
    if let more = argument.discussion { text += " " + more }
    if let values = argument.allValues { text += " One of \(values.joined(separator: ", "))." }
    if let value = argument.defaultValue { text += " Default: \(value)." }
    return words(text.isEmpty ? "See above." : text)
  }

  /// A text that the formatter takes literally: each sentence on its own line, no line that is read as a request.
  private func words(_ text: String) -> String {
    let escaped = text.replacingOccurrences(of: "\\", with: "\\e").replacingOccurrences(of: "-", with: "\\-")
    return escaped.split(whereSeparator: \.isNewline).flatMap(Self.sentences).map { line in
      line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }.joined(separator: "\n")
  }

  private static func sentences(_ line: Substring) -> [String] {
    line.replacingOccurrences(of: ". ", with: ".\n").split(separator: "\n").map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
  }

  /// An argument of a macro that is not itself read as one.
  private func word(_ text: String) -> String {
    let escaped = text.replacingOccurrences(of: "\\", with: "\\e").replacingOccurrences(of: "-", with: "\\-")
    return text.count <= 3 && text.first?.isUppercase == true ? "\\&" + escaped : escaped
  }
}

extension String {
  fileprivate var droppingStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
