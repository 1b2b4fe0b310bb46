import Foundation
import Glibc

/// The libraries that a program under test may import, built with instrumentation if the program is.
///
/// Code without it has invisible synchronisation: races would be reported that are none. `CSP` and `CaseKit` are compiled
/// directly, in seconds; the packages of others (`PackageLibraries`) only when a program imports one of them.
actor SupportLibraries {
  /// What a compile and a link need.
  struct Paths: Sendable, Hashable {
    var flags: [String] = []
    var objects: [String] = []
  }

  private let toolchain: Toolchain
  private let installation: Installation
  private let cache: CacheFolder
  private var running: [String: Task<Result<Paths, CaseRunnerError>, Never>] = [:]

  init(toolchain: Toolchain, installation: Installation, cache: CacheFolder) {
    self.toolchain = toolchain
    self.installation = installation
    self.cache = cache
  }

  /// Modules of our own.
  static let own = ["CSP", "CaseKit"]

  /// Makes those libraries ready that are among the imports.
  func prepare(imports: [String], for flavor: Flavor) async throws(CaseRunnerError) -> Paths {
    // Told apart by this alone: instrumented ones serve the checker and the sanitizer.
    let kind = flavor.isInstrumented ? "instrumented" : flavor.rawValue
    var paths = Paths()
    for module in Self.own where imports.contains(module) {
      let made = try await once("\(kind) \(module)") { await self.build(module, flavor) }
      paths.flags += made.flags
      paths.objects += made.objects
    }
    if imports.contains(where: PackageLibraries.modules.contains) {
      let packages = packages(flavor)
      let made = try await once("\(kind) packages") { await packages.build() }
      paths.flags += made.flags
      paths.objects += made.objects
    }
    return paths
  }

  /// Builds each library at most once in this process, however many programs ask for it at the same time.
  private func once(
    _ name: String, _ build: @escaping @Sendable () async -> Result<Paths, CaseRunnerError>
  ) async throws(CaseRunnerError) -> Paths {
    let task = running[name] ?? Task { await build() }
    running[name] = task
    let result = await task.value
    // A failure may be the machine's and pass; the next program tries again.
    if case .failure = result { running[name] = nil }
    return try result.get()
  }

  private func build(_ module: String, _ flavor: Flavor) async -> Result<Paths, CaseRunnerError> {
    do throws(CaseRunnerError) { return .success(try await compile(module, flavor)) } catch { return .failure(error) }
  }

  private nonisolated func packages(_ flavor: Flavor) -> PackageLibraries {
    PackageLibraries(
      toolchain: toolchain, cache: cache, isInstrumented: flavor.isInstrumented, isOptimized: flavor == .optimized)
  }

  /// What decides how the libraries among the imports behave. Builds nothing.
  nonisolated func key(imports: [String], for flavor: Flavor) -> String {
    var keys = Self.own.filter(imports.contains).map { key(of: $0, flavor) }
    if imports.contains(where: PackageLibraries.modules.contains) { keys.append(packages(flavor).key) }
    return keys.isEmpty ? "none" : keys.joined(separator: "+")
  }

  private nonisolated func key(of module: String, _ flavor: Flavor) -> String {
    let folder = installation.sources + "/" + module
    var key = ContentKey("support")
    key.add("toolchain", toolchain.identity)
    key.add("flags", flavor.flags + Self.inlining(flavor))
    for file in Self.swiftFiles(in: folder) {
      key.add("file", file)
      key.add("text", Array(FileManager.default.contents(atPath: folder + "/" + file) ?? Data()))
    }
    return key.text
  }

  private func compile(_ module: String, _ flavor: Flavor) async throws(CaseRunnerError) -> Paths {
    let folder = installation.sources + "/" + module
    let files = Self.swiftFiles(in: folder)
    guard !files.isEmpty else {
      throw CaseRunnerError(
        .environment, "\(folder): error: there are no sources of \(module)",
        next: "Restore that folder from the repository (git restore Sources/\(module)).")
    }
    let name = key(of: module, flavor)
    let home = try cache.place("support", name)
    if !CacheFolder.isWhole(home) {
      let work = try cache.temporaryFolder()
      defer { cache.remove(work) }
      // The object has another name than the module: the driver makes an intermediate file of that name beside it.
      // The library's files are named CSP/Channel.swift in findings, so that a reader can tell them from the program's.
      let output = try await Tool.run(
        toolchain.swiftc,
        flavor.flags + Self.inlining(flavor) + [
          "-swift-version", "6", "-enable-upcoming-feature", "ExistentialAny", "-enable-upcoming-feature",
          "MemberImportVisibility", "-parse-as-library", "-wmo", "-module-name", module, "-file-prefix-map",
          "\(installation.sources)=.", "-emit-module", "-emit-module-path", "\(work)/\(module).swiftmodule", "-c", "-o",
          "\(work)/library.o",
        ] + files.map { "\(module)/\($0)" }, directory: installation.sources)
      guard output.status == 0 else {
        guard output.status == 1, !output.lacksRoom else { throw .tool("swiftc", output) }
        throw CaseRunnerError(
          .environment, "\(folder): error: \(module) does not compile: \(output.summary)",
          next: "Restore that folder from the repository (git restore Sources/\(module)).")
      }
      try CacheFolder.publish(work, as: home)
    }
    return Paths(flags: ["-I", home], objects: ["\(home)/library.o"])
  }

  /// Optimized code of a library may be specialized for its user, as in a release build of a package.
  private static func inlining(_ flavor: Flavor) -> [String] {
    flavor == .optimized ? ["-cross-module-optimization"] : []
  }

  /// All Swift files below a folder, relative to it, in a fixed order.
  static func swiftFiles(in folder: String) -> [String] {
    // The enumerator does not enter a folder that is itself a link.
    let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(".swift") }.sorted()
  }
}
