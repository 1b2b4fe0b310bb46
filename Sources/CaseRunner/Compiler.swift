import Foundation
import Glibc

/// Compiles programs so that every memory access and every atomic operation of theirs can be seen and scheduled.
///
/// Entry point: `compile`. Steps: 1. find what the program imports and make those libraries ready (`SupportLibraries`);
/// 2. compile with the thread sanitizer's instrumentation; 3. link against the interposer, which defines what the
/// instrumentation calls, instead of against the sanitizer's runtime. Results are cached by content, failures with their
/// diagnostics too. For comparison it also builds programs as a user would (`Flavor`).
public struct Compiler: Sendable {
  public let toolchain: Toolchain
  public let installation: Installation
  public let cache: CacheFolder
  private let support: SupportLibraries

  public init(toolchain: Toolchain, installation: Installation, cache: CacheFolder) {
    self.toolchain = toolchain
    self.installation = installation
    self.cache = cache
    support = SupportLibraries(toolchain: toolchain, installation: installation, cache: cache)
  }

  /// The files of one program.
  public struct Source: Sendable, Hashable {
    /// As the user gave them, relative to `directory` or absolute: this is how diagnostics and findings name them.
    public var files: [String]
    /// Where the compiler runs.
    public var directory: String
    /// 5 or 6.
    public var languageMode: Int

    public init(files: [String], directory: String, languageMode: Int = 6) {
      self.files = files
      self.directory = directory
      self.languageMode = languageMode
    }
  }

  /// A program that is ready to run under the checker.
  public struct Product: Sendable, Hashable {
    /// The executable.
    public var path: String
    /// What decides how it behaves: sources, support libraries, flags and toolchain.
    public var key: String
  }

  /// What decides how the compiled program behaves: sources, support libraries, flags and toolchain. Compiles nothing.
  public func key(of source: Source, for flavor: Flavor = .controlled) throws(CaseRunnerError) -> String {
    try Prepared(source, support, flavor).key(self)
  }

  /// Compiles a program, or finds it in the cache.
  ///
  /// - Throws: `CaseRunnerError` of code `compilation` with the diagnostics if the program does not compile, `usage` if a file
  ///   cannot be read, `environment` if the toolchain fails.
  public func compile(
    _ source: Source, for flavor: Flavor = .controlled
  ) async throws(CaseRunnerError) -> Product {
    let prepared = try Prepared(source, support, flavor)
    let key = prepared.key(self)
    let folder = try cache.place("programs", key)
    if let known = try Self.known(folder, key) { return known }

    let libraries = try await support.prepare(imports: prepared.imports, for: flavor)
    let work = try cache.temporaryFolder()
    defer { cache.remove(work) }
    let mode = try Self.entryPointFlags(source.files, prepared.scanned)
    let compiled = try await Tool.run(
      toolchain.swiftc,
      flavor.flags + mode + [
        "-swift-version", String(source.languageMode), "-module-name", Self.moduleName(source.files),
      ]
        + (source.files.count > 1 ? ["-wmo"] : []) + libraries.flags
        + ["-file-prefix-map", "\(source.directory)=.", "-c"] + source.files + ["-o", "\(work)/program.o"],
      directory: source.directory)
    guard compiled.status == 0 else {
      let text = Self.diagnostics(compiled)
      // Killed, or short of memory or disk: that says nothing of the program, so it is not remembered.
      guard compiled.status == 1, !compiled.lacksRoom else { throw .tool("swiftc", compiled) }
      try CacheFolder.write(Array(text.utf8), to: "\(work)/failure.txt")
      try CacheFolder.publish(work, as: folder)
      throw Self.doesNotCompile(text)
    }
    // What was compiled, for those who explain what the program did: the file itself may have been changed since.
    for (index, text) in prepared.texts.enumerated() {
      try CacheFolder.write(Array(text.utf8), to: ProcessSymbolizer.sourceCopy(index, besides: work))
    }
    try CacheFolder.write(
      Array(source.files.joined(separator: "\n").utf8), to: ProcessSymbolizer.sourceList(besides: work))
    try CacheFolder.write(Array(Self.diagnostics(compiled).utf8), to: "\(work)/warnings.txt")
    try await link(object: "\(work)/program.o", libraries: libraries, flavor, to: "\(work)/program")
    unlink("\(work)/program.o")
    try CacheFolder.publish(work, as: folder)
    return Product(path: folder + "/program", key: key)
  }

  /// Makes the libraries ready that a program imports. The first time that takes minutes, which are not the program's.
  ///
  /// - Throws: As `compile`, but for diagnostics of the program itself.
  public func prepareLibraries(of source: Source) async throws(CaseRunnerError) {
    _ = try await support.prepare(imports: try Prepared(source, support, .controlled).imports, for: .controlled)
  }

  /// What the compiler said of a program that it accepted; empty if it said nothing, nil if that is not known any more.
  public func warnings(of product: Product) -> String? {
    let folder = URL(fileURLWithPath: product.path).deletingLastPathComponent().path
    return FileManager.default.contents(atPath: folder + "/warnings.txt").map { String(decoding: $0, as: UTF8.self) }
  }

  private func link(
    object: String, libraries: SupportLibraries.Paths, _ flavor: Flavor, to program: String
  ) async throws(CaseRunnerError) {
    let folder = URL(fileURLWithPath: installation.interposer).deletingLastPathComponent().path
    let ground: [String] =
      switch flavor {
      case .controlled:
        [
          "-L", folder, "-lCInterposer", "-Xlinker", "-rpath", "-Xlinker", folder, "-Xlinker",
          "--allow-shlib-undefined",
        ]
      case .sanitized: ["-sanitize=thread"]
      case .plain, .optimized: []
      }
    let linked = try await Tool.run(
      toolchain.swiftc, [object] + libraries.objects + ground + ["-o", program])
    guard linked.status == 0 else {
      let text = Self.diagnostics(linked)
      guard linked.status == 1, !linked.lacksRoom else { throw .tool("swiftc", linked) }
      throw CaseRunnerError(
        .compilation, text.isEmpty ? "error: the program does not link" : text,
        next: "Only what Swift, Foundation and the libraries that cases import define can be used.")
    }
  }

  /// A source that has been read.
  private struct Prepared {
    let source: Source
    let texts: [String]
    let scanned: [SwiftSource]
    let support: String
    let flavor: Flavor
    var imports: [String] { scanned.flatMap(\.imports) }

    init(_ source: Source, _ libraries: SupportLibraries, _ flavor: Flavor) throws(CaseRunnerError) {
      self.source = source
      self.flavor = flavor
      var texts: [String] = []
      for file in source.files { texts.append(try Compiler.read(file, in: source.directory)) }
      self.texts = texts
      scanned = texts.map(SwiftSource.init)
      support = libraries.key(imports: scanned.flatMap(\.imports), for: flavor)
    }

    func key(_ compiler: Compiler) -> String {
      var key = ContentKey("program")
      key.add("toolchain", compiler.toolchain.identity)
      key.add("flags", flavor.flags)
      key.add("mode", String(source.languageMode))
      key.add("files", source.files)
      key.add("texts", texts)
      key.add("support", support)
      switch flavor {
      case .controlled:
        key.add("interposer", compiler.installation.interposer)
        key.add("beside the program", "sources")
      case .sanitized, .plain, .optimized: key.add("flavor", flavor.rawValue)
      }
      return key.text
    }
  }

  /// What the cache knows of a program: a product, a failure (thrown), or nil.
  private static func known(_ folder: String, _ key: String) throws(CaseRunnerError) -> Product? {
    guard CacheFolder.isWhole(folder) else { return nil }
    if access(folder + "/program", X_OK) == 0 { return Product(path: folder + "/program", key: key) }
    if let failure = FileManager.default.contents(atPath: folder + "/failure.txt") {
      throw doesNotCompile(String(decoding: failure, as: UTF8.self))
    }
    return nil
  }

  private static func read(_ file: String, in directory: String) throws(CaseRunnerError) -> String {
    let path = file.hasPrefix("/") ? file : directory + "/" + file
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CaseRunnerError(
        .usage, "\(file): error: the file cannot be read", next: "Check the name and its permissions.")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// One file is a script unless it has `@main`; of several, the one called main.swift may be.
  static func entryPointFlags(_ files: [String], _ sources: [SwiftSource]) throws(CaseRunnerError) -> [String] {
    if sources.contains(where: \.hasMain) { return ["-parse-as-library"] }
    if files.count > 1, !files.contains(where: { URL(fileURLWithPath: $0).lastPathComponent == "main.swift" }) {
      throw CaseRunnerError(
        .usage, "\(files[0]): error: none of the \(files.count) files has @main or is called main.swift",
        next: "Mark the program's entry point with @main, or name the file with top-level code main.swift.")
    }
    return []
  }

  /// A module is called like its first file, as far as that is an identifier.
  static func moduleName(_ files: [String]) -> String {
    let base = URL(fileURLWithPath: files.first ?? "main").deletingPathExtension().lastPathComponent
    let name = String(base.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    let safe = name.first.map(\.isNumber) == false && name != "_" ? name : "program_" + name
    // A module may not have the name of one that it imports.
    return ["Swift", "CSP", "CaseKit", "Foundation", "Synchronization", "Dispatch"].contains(safe)
      ? "program_" + safe : safe
  }

  private static func diagnostics(_ output: Tool.Output) -> String {
    (output.stderr + output.stdout).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func doesNotCompile(_ text: String) -> CaseRunnerError {
    CaseRunnerError(.compilation, text, next: "Repair what the compiler names, then run the same command again.")
  }
}
