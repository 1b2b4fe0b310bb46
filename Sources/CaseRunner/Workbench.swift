import Checker
import Explorer
import Foundation

/// Everything that is needed to compile a program and to search its schedules.
public struct Workbench: Sendable {
  public let toolchain: Toolchain
  public let installation: Installation
  public let cache: CacheFolder
  public let compiler: Compiler
  public let symbolizer: ProcessSymbolizer

  /// Finds the toolchain and the parts of Casebook.
  ///
  /// - Parameter bookRoot: Root of the book whose `.casebook` folder is the cache; nil for the user's cache.
  /// - Throws: `CaseRunnerError` of code `environment` that says what is missing.
  public static func open(bookRoot: String?) async throws(CaseRunnerError) -> Workbench {
    Workbench(
      toolchain: try await Toolchain.locate(), installation: try Installation.locate(),
      cache: CacheFolder.standard(bookRoot: bookRoot))
  }

  public init(toolchain: Toolchain, installation: Installation, cache: CacheFolder) {
    self.toolchain = toolchain
    self.installation = installation
    self.cache = cache
    compiler = Compiler(toolchain: toolchain, installation: installation, cache: cache)
    symbolizer = ProcessSymbolizer(toolchain)
  }

  /// Number of processors that this process may use.
  public static let processorCount: Int = {
    // Foundation counts those of the machine, also where this process may use but some of them.
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let mask = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }?.dropFirst("Cpus_allowed:".count)
    let count = mask?.compactMap { $0.hexDigitValue?.nonzeroBitCount }.reduce(0, +) ?? 0
    return count > 0 ? count : max(1, ProcessInfo.processInfo.activeProcessorCount)
  }()

  /// An explorer of an executable.
  ///
  /// - Parameters:
  ///   - name: What reports call it.
  ///   - instances: How many executions may run at the same time. The result does not depend on it.
  ///   - progress: Told how many executions are done, after each, from any thread.
  public func explorer(
    of program: String, arguments: [String] = [], name: String, instances: Int = 1,
    progress: (@Sendable (Int) -> Void)? = nil
  ) throws(CaseRunnerError) -> Explorer {
    try ProgramFile.check(program)
    let scratch = try cache.temporaryFolder()
    let configuration = ForkServer.Configuration(
      program: program, arguments: arguments, interposer: installation.interposer, scratch: scratch)
    let count = ExecutionCount()
    let programs = (0..<max(1, instances)).map { _ -> any Program in
      let server = ForkServer(configuration)
      return progress.map { CountedProgram(server, count, $0) } ?? server
    }
    return Explorer(
      programs: programs, symbolizer: symbolizer, name: name,
      toolchain: toolchain.version)
  }
}
