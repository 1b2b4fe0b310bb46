import Foundation
import Glibc

/// The packages of others that cases may import, as one library, instrumented or not.
///
/// SwiftPM fetches and builds them in a package that is written into the cache for the purpose. That takes a minute or two, once
/// for each toolchain and kind.
struct PackageLibraries: Sendable {
  let toolchain: Toolchain
  let cache: CacheFolder
  let isInstrumented: Bool
  let isOptimized: Bool

  /// Modules that a program may import.
  static let modules: Set<String> = [
    "AsyncAlgorithms", "Collections", "BitCollections", "DequeModule", "HashTreeCollections", "HeapModule",
    "OrderedCollections", "Atomics",
  ]

  private static let manifest = """
    // swift-tools-version: 6.0
    import PackageDescription

    let package = Package(
      name: "CasebookSupport",
      products: [.library(name: "CasebookSupport", type: .static, targets: ["CasebookSupport"])],
      dependencies: [
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-atomics", from: "1.2.0"),
      ],
      targets: [
        .target(
          name: "CasebookSupport",
          dependencies: [
            .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
            .product(name: "Collections", package: "swift-collections"),
            .product(name: "Atomics", package: "swift-atomics"),
          ])
      ]
    )

    """

  private static let source = """
    // Pulls the packages into one archive.
    import AsyncAlgorithms
    import Atomics
    import Collections

    """

  private var instrumentation: [String] { isInstrumented ? ["-Xswiftc", "-sanitize=thread"] : [] }

  private var configuration: String { isOptimized ? "release" : "debug" }

  var key: String {
    var key = ContentKey("packages")
    key.add("toolchain", toolchain.identity)
    key.add("manifest", Self.manifest)
    key.add("linking", Self.linking)
    if !isInstrumented { key.add("instrumentation", "none") }
    if isOptimized { key.add("configuration", configuration) }
    return key.text
  }

  func build() async -> Result<SupportLibraries.Paths, CaseRunnerError> {
    do throws(CaseRunnerError) { return .success(try await prepare()) } catch { return .failure(error) }
  }

  private func prepare() async throws(CaseRunnerError) -> SupportLibraries.Paths {
    let home = try cache.place("packages", key)
    let stamp = home + "/finished"
    // Two processes at once would each link the library while the other already uses it.
    let lock = access(stamp, R_OK) == 0 ? nil : try await CacheLock(home + ".lock")
    defer { lock?.release() }
    if access(stamp, R_OK) != 0 {
      // SwiftPM's results hold absolute paths, so they are made where they stay; the stamp says that they are complete.
      try CacheFolder.makeFolder(home + "/Sources/CasebookSupport")
      try CacheFolder.write(Array(Self.manifest.utf8), to: home + "/Package.swift")
      try CacheFolder.write(Array(Self.source.utf8), to: home + "/Sources/CasebookSupport/CasebookSupport.swift")
      let swift = URL(fileURLWithPath: toolchain.swiftc).deletingLastPathComponent().appendingPathComponent("swift")
        .path
      let output = try await Tool.run(
        swift,
        [
          "build", "-c", configuration, "--product", "CasebookSupport", "--package-path", home,
        ] + instrumentation,
        seconds: 1800)
      guard output.status == 0 else {
        guard output.status == 1, !output.lacksRoom else { throw .tool("swift", output) }
        throw CaseRunnerError(
          .environment,
          "error: the packages that this program imports cannot be built: \(output.summary)",
          next: "Check that github.com can be reached (needed once), then run the same command again.")
      }
      try await link(home + "/.build/\(configuration)/libCasebookSupport.a", to: home + "/libCasebookSupport.so")
      try CacheFolder.write(Array("\(toolchain.identity)\n".utf8), to: stamp)
    }
    let products = home + "/.build/\(configuration)"
    return SupportLibraries.Paths(
      flags: ["-I", products + "/Modules"] + shims(home).flatMap { ["-Xcc", "-I\($0)"] },
      objects: [home + "/libCasebookSupport.so", "-Xlinker", "-rpath", "-Xlinker", home])
  }

  /// Makes a library of the whole archive. From an archive, a linker takes only the files that somebody names, and nobody names
  /// those that hold nothing but conformances; the runtime would not find them. What the instrumentation calls stays open:
  /// the program brings it.
  private func link(_ archive: String, to library: String) async throws(CaseRunnerError) {
    // The compiler links nothing without a file of its own to compile.
    let empty = library + ".swift"
    try CacheFolder.write([], to: empty)
    let output = try await Tool.run(
      toolchain.swiftc,
      ["-parse-as-library", "-module-name", "Link", empty, "-emit-library", "-o", library] + Self.linking
        + ["--whole-archive", archive, "--no-whole-archive"].flatMap { ["-Xlinker", $0] })
    guard output.status == 0 else {
      guard output.status == 1, !output.lacksRoom else { throw .tool("swiftc", output) }
      throw CaseRunnerError(
        .environment, "error: the packages that this program imports cannot be linked: \(output.summary)",
        next: "Check free disk space, then run the same command again.")
    }
  }

  private static let linking = ["-lswift_Concurrency", "-lswiftSynchronization", "-lswift_StringProcessing"]

  /// Folders with the module maps of C targets that the Swift modules import.
  private func shims(_ home: String) -> [String] {
    let checkouts = home + "/.build/checkouts"
    func names(_ path: String) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
    return names(checkouts).flatMap { package in
      names("\(checkouts)/\(package)/Sources").map { "\(checkouts)/\(package)/Sources/\($0)/include" }
    }.filter { access($0 + "/module.modulemap", R_OK) == 0 }
  }
}
