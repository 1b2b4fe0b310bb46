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
    // The parser has one text for all that is not about options; the part that has a section of its own goes there.
    let mark = "Exit status: "
    let discussion = root.discussion ?? ""
    let status = discussion.range(of: mark)
    let description = status.map { String(discussion[..<$0.lowerBound]) } ?? discussion
    var lines = [
      ".\\\" Made by 'casebook manual'.", ".Dd $Mdocdate$", ".Dt \(name.uppercased()) 1", ".Os", ".Sh NAME",
      ".Nm \(name)", ".Nd \(words(root.abstract ?? "").droppingStop.lowercasedFirst)", ".Sh SYNOPSIS", ".Nm",
      ".Ar command",
      ".Op Ar options", ".Sh DESCRIPTION", words(root.abstract ?? ""), words(description), ".Sh COMMANDS",
    ]
    for command in commands { lines += section(command, prefix: "") }
    let own = (root.arguments ?? []).filter(\.shouldDisplay)
    if !own.isEmpty { lines += [".Sh OPTIONS"] + list(own) }
    lines += Self.environmentAndFiles
    if let status { lines += [".Sh EXIT STATUS", words(String(discussion[status.upperBound...]).capitalizedFirst)] }
    return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  /// What no command says of itself.
  private static let environmentAndFiles = [
    ".Sh ENVIRONMENT", ".Bl -tag -width Ds", ".It Ev XDG_STATE_HOME",
    "Where the log of practice is kept; ~/.local/state without it.", ".It Ev XDG_CACHE_HOME",
    "Where programs and outcomes are kept outside of a book; ~/.cache without it.", ".It Ev NO_COLOR",
    "If set and not empty, no colors.", ".El", ".Sh FILES", ".Bl -tag -width Ds",
    ".It Pa ~/.local/state/casebook/practice.log", "The log of practice, a line for each review.", ".It Pa .casebook",
    "In the root of a book: what was compiled and measured.", "It may be deleted at any time.", ".El",
  ]

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
    var items: [(items: [String], argument: Argument)] = []
    for argument in arguments {
      // A flag and its opposite have one explanation.
      if let last = items.last, argument.kind == "flag", last.argument.abstract == argument.abstract {
        items[items.count - 1].items.append(item(argument))
      } else {
        items.append(([item(argument)], argument))
      }
    }
    return [".Bl -tag -width Ds"]
      + items.flatMap { [".It " + $0.items.joined(separator: " , "), explanation($0.argument)] } + [".El"]
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

  /// A text that the formatter takes literally: each sentence begins a line, no line is long, and none is read as a request.
  private func words(_ text: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace).map({ escaped(String($0)) }) {
      if !line.isEmpty, line.count + word.count >= 78 || line.last.map({ ".?!".contains($0) }) == true {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? word : " " + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" + $0 : $0 }.joined(separator: "\n")
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "\\", with: "\\e").replacingOccurrences(of: "-", with: "\\-")
  }

  /// An argument of a macro that is not itself read as one.
  private func word(_ text: String) -> String {
    text.count <= 3 && text.first?.isUppercase == true ? "\\&" + escaped(text) : escaped(text)
  }
}

extension String {
  fileprivate var droppingStop: String { hasSuffix(".") ? String(dropLast()) : self }
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
