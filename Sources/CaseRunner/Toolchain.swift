import Foundation

/// The Swift toolchain that compiles what is checked, and its companions.
public struct Toolchain: Sendable, Hashable {
  /// Path of `swiftc`.
  public let swiftc: String
  /// `"6.3.1"`.
  public let version: String
  /// Everything that the compiler says about itself; part of every cache key.
  public let identity: String
  /// Nil if there is none; then findings have no places.
  public let symbolizer: String?
  /// Nil if there is none; then names stay mangled.
  public let demangler: String?
  /// Nil if there is none; then elements of C arrays have no indices.
  public var dwarfdump: String?

  /// The oldest toolchain whose runtime the checker knows.
  public static let minimum = "6.2"

  /// Finds the toolchain on the search path and asks it for its version.
  ///
  /// - Throws: `CaseRunnerError` of code `environment` if there is none or it is too old.
  public static func locate() async throws(CaseRunnerError) -> Toolchain {
    guard let swiftc = Tool.find("swiftc") else {
      throw CaseRunnerError(
        .environment, "error: there is no swiftc on the search path",
        next: "Install Swift \(minimum) or later (swift.org/install), then run 'casebook doctor'.")
    }
    let output = try await Tool.run(swiftc, ["--version"], seconds: 60)
    guard output.status == 0, let version = version(in: output.stdout) else {
      throw CaseRunnerError(
        .environment, "\(swiftc): error: it does not tell its version (status \(output.status))",
        next: "Check that '\(swiftc) --version' works, then run 'casebook doctor'.")
    }
    guard !version.precedes(minimum) else {
      throw CaseRunnerError(
        .environment, "\(swiftc): error: Swift \(version) is too old",
        next: "Install Swift \(minimum) or later (swift.org/install), then run 'casebook doctor'.")
    }
    // The compiler's companions lie beside the real one; the one on the path may be a link from elsewhere.
    let folders = [swiftc, URL(fileURLWithPath: swiftc).resolvingSymlinksInPath().path]
      .map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
    let path = (folders + [ProcessInfo.processInfo.environment["PATH"] ?? ""]).joined(separator: ":")
    let symbolizers = ["llvm-symbolizer"] + stride(from: 30, through: 14, by: -1).map { "llvm-symbolizer-\($0)" }
    return Toolchain(
      swiftc: swiftc, version: version, identity: output.stdout.trimmingCharacters(in: .whitespacesAndNewlines),
      symbolizer: symbolizers.lazy.compactMap { Tool.find($0, path: path) }.first,
      demangler: Tool.find("swift-demangle", path: path),
      dwarfdump: Tool.find("llvm-dwarfdump", path: path))
  }

  /// Reads `Swift version 6.3.1 (swift-6.3.1-RELEASE)`.
  static func version(in text: String) -> String? {
    guard let range = text.range(of: "Swift version ") else { return nil }
    let version = text[range.upperBound...].prefix { $0.isNumber || $0 == "." }
    return version.isEmpty ? nil : String(version)
  }
}

extension String {
  /// Whether this version number comes before another one: `"6.1.9"` before `"6.2"`.
  func precedes(_ other: String) -> Bool {
    let left = split(separator: ".").map { Int($0) ?? 0 }
    let right = other.split(separator: ".").map { Int($0) ?? 0 }
    return left.lexicographicallyPrecedes(right)
  }
}
