/// Makes the frames of a stack fit for its reader: the innermost author's frame comes first.
///
/// Frames of the runtime, the system's libraries, the interposer and the libraries that a case imports are left out, and so are
/// those that the compiler made (thunks, partial applications, the pieces of one async function).
public enum FrameCleaner {
  /// Swift modules whose code is not the author's, also where it was inlined or linked into the program.
  public static let supportModules: Set<String> = [
    "CSP", "CaseKit", "AsyncAlgorithms", "Atomics", "Collections", "DequeModule", "HeapModule", "OrderedCollections",
    "InternalCollectionsUtilities", "Synchronization", "Foundation", "FoundationEssentials", "Dispatch", "_Concurrency",
    "Swift",
  ]

  /// More frames than this help nobody.
  private static let frameLimit = 32

  /// The frames to show, innermost first, and whether they are the author's. If no frame is, the innermost one with a name is
  /// kept alone, so that a place is never empty without need.
  public static func clean(_ frames: [SymbolFrame]) -> (frames: [SourceFrame], isAuthors: Bool) {
    clean(frames.lazy.map(Prepared.init))
  }

  /// The same of frames that are prepared already: many stacks share theirs.
  static func clean(_ frames: some Collection<Prepared>) -> (frames: [SourceFrame], isAuthors: Bool) {
    var result: [SourceFrame] = []
    var named: SourceFrame?
    for frame in frames {
      let source = frame.source
      if named == nil, frame.hasFunction { named = source }
      guard frame.isAuthors else { continue }
      // A caller and its continuation, or a closure and what applies it, look the same to the reader.
      if let last = result.last, last.function == source.function, last.line == source.line || last.file.isEmpty {
        continue
      }
      result.append(source)
      if result.count == frameLimit { break }
    }
    // What the compiler makes around a `main`; it has the line of somebody else.
    if result.count > 1, !(result[0].function.hasSuffix(".$main()")) {
      result.removeAll { $0.function.hasSuffix(".$main()") }
    }
    if !result.isEmpty { return (result, true) }
    return (named.map { [$0] } ?? [], false)
  }

  /// What is to be known of a frame, whichever stack it stands on.
  struct Prepared: Sendable {
    let source: SourceFrame
    let isAuthors: Bool
    /// Whether it has a name at all.
    let hasFunction: Bool

    init(_ frame: SymbolFrame) {
      isAuthors = FrameCleaner.isAuthors(frame)
      hasFunction = !frame.function.isEmpty
      let lowest = isAuthors ? 0 : Int.min
      source = SourceFrame(
        function: readable(frame.function), file: frame.file, line: max(frame.line, lowest),
        column: max(frame.column, lowest))
    }
  }

  private static func isAuthors(_ frame: SymbolFrame) -> Bool {
    let module = Module(start: 0, end: 1, path: frame.module)
    guard !module.isLibrary, !frame.function.isEmpty || !frame.file.isEmpty else { return false }
    if let swiftModule = swiftModule(of: frame.symbol), supportModules.contains(swiftModule) { return false }
    if frame.file.hasSuffix("<compiler-generated>") { return false }
    // The C++ library's own code, which its headers put into the program.
    if frame.file.hasPrefix("/usr/include/") || frame.file.contains("/include/c++/") { return false }
    if frame.file.contains("/swift/stdlib/") || frame.file.contains("/swift/include/") { return false }
    let made = [
      "thunk for ", "partial apply for ", "reabstraction thunk ", "swift_", "_swift_", "_start", "__libc_start",
      "async_Main",
    ]
    return !made.contains { frame.function.hasPrefix($0) || readable(frame.function).hasPrefix($0) }
  }

  /// The module that a mangled Swift name begins with; `Swift` for the standard library's own; nil for other names and for
  /// extensions, whose module follows the type.
  static func swiftModule(of symbol: String) -> String? {
    let bytes = Array(symbol.utf8)
    let prefixes = ["$s", "_$s", "$S", "_$S"].map { Array($0.utf8) }
    guard let prefix = prefixes.first(where: { bytes.starts(with: $0) }) else { return nil }
    var position = prefix.count
    var length = 0
    while position < bytes.count, case let digit = bytes[position], (0x30...0x39).contains(digit), length < 1000 {
      length = length * 10 + Int(digit - 0x30)
      position += 1
    }
    if length > 0, position + length <= bytes.count {
      let own = String(decoding: bytes[position..<position + length], as: UTF8.self)
      return extensionModule(symbol, besides: own) ?? own
    }
    guard position < bytes.count, bytes[position] == UInt8(ascii: "s") || bytes[position] == UInt8(ascii: "S") else {
      return nil
    }
    return extensionModule(symbol, besides: "Swift") ?? "Swift"
  }

  /// The module of an extension in a mangled name: `4mainE`.
  private static func extensionModule(_ symbol: String, besides own: String) -> String? {
    guard own == "Swift" || supportModules.contains(own) else { return nil }
    let bytes = Array(symbol.utf8)
    var position = 2
    while position < bytes.count {
      guard (0x31...0x39).contains(bytes[position]) else {
        position += 1
        continue
      }
      var length = 0
      while position < bytes.count, (0x30...0x39).contains(bytes[position]), length < 1000 {
        length = length * 10 + Int(bytes[position] - 0x30)
        position += 1
      }
      let end = position + length
      if end < bytes.count, bytes[end] == UInt8(ascii: "E") {
        return String(decoding: bytes[position..<end], as: UTF8.self)
      }
      position = min(end, bytes.count)
    }
    return nil
  }

  /// Drops what the demangler puts before the name, and names what it has no name for.
  static func readable(_ function: String) -> String {
    var rest = Substring(function)
    let prefixes = [
      "(extension in ", "specialized ", "implicit closure ", "generic specialization ",
      "function signature specialization ",
    ]
    if rest.first == "(", let range = rest.firstRange(of: " for "), rest[..<range.lowerBound].contains("resume") {
      rest = rest[range.upperBound...]
    }
    while rest.hasPrefix(prefixes[1]) { rest = rest.dropFirst(prefixes[1].count) }
    // What stands around it has no name where no function does: code at the top level of a file.
    return rest.hasSuffix(" in ") ? "\(rest)the main program" : String(rest)
  }
}

/// The frames of the stacks of one execution, looked up in one go.
struct SourceMap: Sendable {
  private let places: [UInt32: (frames: [SourceFrame], isAuthors: Bool)]

  init(_ stacks: some Sequence<UInt32>, of model: ExecutionModel, with symbolizer: any Symbolizer) async {
    let ids = Set(stacks).subtracting([0]).sorted()
    let words = ids.map(model.trace.stack)
    var index: [CodeAddress: Int] = [:]
    var addresses: [CodeAddress] = []
    for address in words.joined() where index[address] == nil {
      index[address] = addresses.count
      addresses.append(address)
    }
    let frames = addresses.isEmpty ? [] : await symbolizer.frames(for: addresses, in: ModuleMap(model.modules))
    // An execution has a hundred times as many frames on its stacks as places that they stand at.
    let prepared = frames.map { $0.map(FrameCleaner.Prepared.init) }
    var places: [UInt32: (frames: [SourceFrame], isAuthors: Bool)] = [:]
    for (id, stack) in zip(ids, words) {
      let known = stack.flatMap { address -> [FrameCleaner.Prepared] in
        guard let position = index[address], prepared.indices.contains(position) else { return [] }
        return prepared[position]
      }
      places[id] = FrameCleaner.clean(known)
    }
    self.places = places
  }

  /// Where an object or a block of memory was made: the innermost line of the author's that is not the type's own way to
  /// make it.
  func maker(_ stack: UInt32) -> String? {
    guard let known = places[stack], known.isAuthors else { return nil }
    let maker = known.frames.first { $0.line > 0 && !$0.function.contains("__allocating_init") }
    return maker.map { "\($0.file.split(separator: "/").last ?? ""):\($0.line)" }
  }

  /// The frames of a stack, innermost first.
  func frames(_ stack: UInt32) -> [SourceFrame] { places[stack]?.frames ?? [] }

  /// The innermost author's frame.
  func place(_ stack: UInt32) -> SourceFrame? { places[stack]?.frames.first }

  /// Whether a stack is known to have no frame of the author's.
  func isForeign(_ stack: UInt32) -> Bool { places[stack].map { !$0.isAuthors && !$0.frames.isEmpty } ?? false }

  /// `"main.swift:7"`, nil if unknown.
  func short(_ stack: UInt32) -> String? {
    guard let place = place(stack), !place.file.isEmpty, place.line > 0 else { return nil }
    return "\(place.file.split(separator: "/").last ?? ""):\(place.line)"
  }
}
