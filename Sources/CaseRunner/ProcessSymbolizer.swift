import Checker
import Foundation
import Glibc

/// Finds names and places with the toolchain's `llvm-symbolizer` and `swift-demangle`.
///
/// Answers are kept for the life of the instance: the same places are looked up again for every finding.
public actor ProcessSymbolizer: Symbolizer {
  private struct Place: Hashable {
    var module: String
    var address: UInt64
    var belongsAhead: Bool

    func at(_ address: UInt64) -> Place { Place(module: module, address: address, belongsAhead: false) }
  }

  let symbolizer: String?
  private let demangler: String?
  /// Nil if there is none; then elements of arrays have no indices.
  let dwarfdump: String?
  private var known: [Place: [SymbolFrame]] = [:]
  /// Readable names of mangled ones.
  private(set) var names: [String: String] = [:]
  private var fixed: [String: Bool] = [:]
  /// What was answered about variables, by the question.
  var answers: [String: Data] = [:]

  public init(_ toolchain: Toolchain) {
    symbolizer = toolchain.symbolizer
    demangler = toolchain.demangler
    dwarfdump = toolchain.dwarfdump
  }

  public func frames(for addresses: [CodeAddress], in modules: ModuleMap) async -> [[SymbolFrame]] {
    let places = addresses.map { address -> Place? in
      guard let module = modules.module(at: address.value) ?? modules.module(at: address.lookup) else { return nil }
      let base = isFixed(module.path) ? 0 : module.start
      return Place(module: module.path, address: address.lookup &- base, belongsAhead: address.belongsAhead)
    }
    await look(up: Set(places.compactMap { $0 }).filter { known[$0] == nil })
    return places.map { $0.flatMap { known[$0] } ?? [] }
  }

  /// Whether a module was linked to be loaded at fixed addresses, which then are its own.
  func isFixed(_ path: String) -> Bool {
    if let answer = fixed[path] { return answer }
    let head = FileHandle(forReadingAtPath: path).flatMap { try? $0.read(upToCount: 18) } ?? Data()
    let answer = head.count == 18 && head[16] == 2 && head[17] == 0
    fixed[path] = answer
    return answer
  }

  private func look(up places: [Place]) async {
    guard !places.isEmpty else { return }
    let places = places.sorted { ($0.module, $0.address) < ($1.module, $1.address) }
    // A path with a quote or a line end in it would be read as something else.
    let askable = places.filter { access($0.module, R_OK) == 0 && !$0.module.contains { $0 == "\"" || $0.isNewline } }
    for place in places { known[place] = [] }
    guard let symbolizer, !askable.isEmpty else { return }
    guard var answers = await ask(symbolizer, askable) else { return }
    // Code that the compiler made up has no line; the line before it in the table says where it belongs. That option is asked
    // for apart, and for what needs it only: a symbolizer may not know it, and the one of Swift 6.3 crashes over some libraries.
    let lineless = askable.indices.filter {
      answers[$0]?.symbols?.first.map { ($0.line ?? 0) == 0 && $0.file != nil } ?? false
    }
    let ahead = lineless.filter { askable[$0].belongsAhead }
    for (index, answer) in zip(ahead, await linesAhead(of: ahead.map { askable[$0] }, symbolizer)) {
      answers[index] = answer ?? answers[index]
    }
    if let guesses = await ask(symbolizer, lineless.map { askable[$0] }, ["--skip-line-zero"]) {
      for (index, guess) in zip(lineless, guesses) where (answers[index]?.symbols?.first?.line ?? 0) == 0 {
        answers[index] = guess ?? answers[index]
      }
    }
    await demangle(answers.flatMap { $0?.symbols?.map { $0.function ?? "" } ?? [] })
    for (place, answer) in zip(askable, answers) {
      known[place] = (answer?.symbols ?? []).compactMap { symbol in
        let name = symbol.function ?? ""
        guard !name.isEmpty || !(symbol.file ?? "").isEmpty else { return nil }
        let file = symbol.file ?? ""
        return SymbolFrame(
          symbol: name, function: names[name] ?? CxxDemangler.readable(name),
          file: file.hasPrefix("./") ? String(file.dropFirst(2)) : file,
          line: symbol.line ?? 0, column: symbol.column ?? 0, module: place.module)
      }
    }
  }

  /// For each place the first with a line in the few instructions after it, in the same function; nil where there is none.
  private func linesAhead(of places: [Place], _ symbolizer: String) async -> [Answer?] {
    let ahead = places.map { place in Self.stepsAhead.map { place.at(place.address + $0) } }
    // All are asked in one go: to start a process costs more than to answer.
    if let answers = await ask(symbolizer, ahead.flatMap(\.self)) {
      return places.indices.map { index in
        Self.lineAhead(answers[index * Self.stepsAhead.count..<(index + 1) * Self.stepsAhead.count])
      }
    }
    // It crashed over one of them; the others shall have their answers.
    var result: [Answer?] = []
    for steps in ahead { result.append(await ask(symbolizer, steps).flatMap { Self.lineAhead($0[...]) }) }
    return result
  }

  /// Bytes after a place at which a line is looked for.
  private static let stepsAhead = (0...40).map { UInt64($0) * 6 }

  private static func lineAhead(_ answers: ArraySlice<Answer?>) -> Answer? {
    guard let function = answers.first??.symbols?.last?.function else { return nil }
    return answers.lazy.compactMap { $0 }.first { answer in
      answer.symbols?.last?.function == function && (answer.symbols?.first?.line ?? 0) > 0
    }
  }

  /// One answer for each place, in order; nil where it said nothing that can be read. Nil for all if their number is another:
  /// then nobody knows which belongs to which.
  private func ask(_ symbolizer: String, _ places: [Place], _ extra: [String] = []) async -> [Answer?]? {
    guard !places.isEmpty else { return [] }
    let questions = places.map { "\"\($0.module)\" 0x\(String($0.address, radix: 16))\n" }.joined()
    let options = ["--output-style=JSON", "--relativenames", "--no-demangle", "--inlines", "--functions=linkage"]
    guard let output = try? await Tool.run(symbolizer, options + extra, input: Array(questions.utf8), seconds: 60)
    else { return nil }
    let answers = output.stdout.split(separator: "\n").map {
      try? JSONDecoder().decode(Answer.self, from: Data($0.utf8))
    }
    return answers.count == places.count ? answers : nil
  }

  func demangle(_ symbols: [String]) async {
    let unknown = Set(symbols).filter { names[$0] == nil && $0.hasPrefix("$") }.sorted()
    guard let demangler, !unknown.isEmpty else { return }
    let input = unknown.map { $0 + "\n" }.joined()
    guard let output = try? await Tool.run(demangler, ["--simplified"], input: Array(input.utf8), seconds: 60) else {
      return
    }
    let lines = output.stdout.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= unknown.count else { return }
    for (symbol, line) in zip(unknown, lines) { names[symbol] = String(line) }
  }

  /// The part of `llvm-symbolizer --output-style=JSON` that matters.
  private struct Answer: Decodable {
    struct Symbol: Decodable {
      var function: String?
      var file: String?
      var line: Int?
      var column: Int?

      private enum CodingKeys: String, CodingKey {
        case function = "FunctionName"
        case file = "FileName"
        case line = "Line"
        case column = "Column"
      }
    }
    var symbols: [Symbol]?

    private enum CodingKeys: String, CodingKey {
      case symbols = "Symbol"
    }
  }
}
