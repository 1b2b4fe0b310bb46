import Checker
import Foundation
import Glibc

/// Variables: what the symbol table and the debug information of a program say about its data.
extension ProcessSymbolizer {
  public func variables(at addresses: [UInt64], in modules: ModuleMap) async -> [SymbolVariable?] {
    let answers: [DataAnswer?] = await ask("DATA", addresses, in: modules)
    await demangle(answers.compactMap { $0?.data?.name })
    var result: [SymbolVariable?] = []
    for (address, answer) in zip(addresses, answers) {
      guard let module = modules.module(at: address), let data = answer?.data, !data.name.isEmpty,
        let start = number(data.start), let size = number(data.size),
        let place = answer.flatMap({ number($0.address) }),
        place >= start, place - start < size
      else {
        result.append(nil)
        continue
      }
      let isSwift = data.name.hasPrefix("$s")
      // What the compiler keeps for itself has a name, too, but none that its author knows.
      guard !isSwift || data.name.hasSuffix("vp") || data.name.hasSuffix("vpZ") else {
        result.append(nil)
        continue
      }
      let element = isSwift ? nil : await self.element(of: data.name, size: size, at: place - start, in: module)
      result.append(
        SymbolVariable(
          name: names[data.name] ?? CxxDemangler.readable(data.name), offset: place - start, size: size,
          isSwift: isSwift,
          element: element))
    }
    return result
  }

  public func locals(at addresses: [CodeAddress], in modules: ModuleMap) async -> [[LocalVariable]] {
    let answers: [FrameAnswer?] = await ask("FRAME", addresses.map(\.lookup), in: modules)
    return answers.map { answer in
      (answer?.frame ?? []).compactMap { variable in
        guard let name = variable.name, let file = variable.file, let line = variable.line, !name.isEmpty, line > 0
        else {
          return nil
        }
        return LocalVariable(name: name, file: file, line: line)
      }
    }
  }

  // MARK: - Source

  /// Where the compiler keeps a copy of the text of a source, and the names of all of them.
  static func sourceCopy(_ index: Int, besides folder: String) -> String { "\(folder)/source-\(index).txt" }
  static func sourceList(besides folder: String) -> String { "\(folder)/sources.txt" }

  public func sourceLine(_ line: Int, of file: String, of module: String) async -> String? {
    let folder = URL(fileURLWithPath: module).deletingLastPathComponent().path
    guard let list = FileManager.default.contents(atPath: Self.sourceList(besides: folder)) else { return nil }
    func plain(_ name: some StringProtocol) -> String {
      name.hasPrefix("./") ? String(name.dropFirst(2)) : String(name)
    }
    let files = String(decoding: list, as: UTF8.self).split(separator: "\n").map(plain)
    guard let index = files.firstIndex(of: plain(file)), files.count(where: { $0 == plain(file) }) == 1,
      let text = FileManager.default.contents(atPath: Self.sourceCopy(index, besides: folder))
    else { return nil }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.contains(line - 1) ? String(lines[line - 1]) : nil
  }

  // MARK: - Asking

  /// One answer for each address, in order; nil where there is none that can be read.
  private func ask<Answer: Decodable>(_ question: String, _ addresses: [UInt64], in modules: ModuleMap) async
    -> [Answer?]
  {
    var result: [Answer?] = addresses.map { _ in nil }
    var asked: [(index: Int, question: String)] = []
    for (index, address) in addresses.enumerated() {
      guard let module = modules.module(at: address), access(module.path, R_OK) == 0,
        !module.path.contains(where: { $0 == "\"" || $0.isNewline })
      else { continue }
      let place = address &- (isFixed(module.path) ? 0 : module.start)
      asked.append((index, "\(question) \"\(module.path)\" 0x\(String(place, radix: 16))\n"))
    }
    await answer(Set(asked.map(\.question)).filter { answers[$0] == nil }.sorted())
    for (index, question) in asked {
      result[index] = answers[question].flatMap { try? JSONDecoder().decode(Answer.self, from: $0) }
    }
    return result
  }

  /// Has questions answered that were not asked before.
  private func answer(_ questions: [String]) async {
    guard let symbolizer, !questions.isEmpty,
      let output = try? await Tool.run(
        symbolizer, ["--output-style=JSON", "--relativenames", "--no-demangle"], input: Array(questions.joined().utf8),
        seconds: 60)
    else { return }
    let lines = output.stdout.split(separator: "\n")
    guard lines.count == questions.count else { return }
    for (question, line) in zip(questions, lines) { answers[question] = Data(line.utf8) }
  }

  /// `"[3]"`, if the debug information says that a variable of this name is an array and where its elements begin.
  private func element(of name: String, size: UInt64, at offset: UInt64, in module: Module) async -> String? {
    guard let dwarfdump, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }),
      let output = try? await Tool.run(dwarfdump, ["--name=\(name)", module.path], seconds: 60)
    else { return nil }
    let types = output.stdout.matches(of: /DW_AT_type\s+\(0x[0-9a-f]+ "([^"]+)"\)/).map { String($0.1) }
    // Several things of one name: the symbol table does not say which this is.
    guard types.count == 1, let brackets = types[0].firstMatch(of: /^[^\[\]()]+((?:\[\d+\])+)$/) else { return nil }
    let counts = brackets.1.split { !$0.isNumber }.compactMap { UInt64($0) }
    var (rest, span, text) = (offset, size, "")
    for count in counts {
      guard count > 0, span % count == 0, span / count > 0 else { return nil }
      span /= count
      text += "[\(rest / span)]"
      rest %= span
    }
    return text
  }

  private func number(_ text: String) -> UInt64? {
    text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : nil
  }

  // The parts of `llvm-symbolizer --output-style=JSON` that matter.

  private struct DataAnswer: Decodable {
    struct Variable: Decodable {
      var name, size, start: String
      private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case size = "Size"
        case start = "Start"
      }
    }
    var address: String
    var data: Variable?
    private enum CodingKeys: String, CodingKey {
      case address = "Address"
      case data = "Data"
    }
  }

  private struct FrameAnswer: Decodable {
    struct Variable: Decodable {
      var name, file: String?
      var line: Int?
      private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case file = "DeclFile"
        case line = "DeclLine"
      }
    }
    var frame: [Variable]?
    private enum CodingKeys: String, CodingKey {
      case frame = "Frame"
    }
  }
}
