/// What a program is built to run on.
public enum Flavor: String, Sendable, Hashable, CaseIterable {
  /// Instrumented, on the interposer: under the checker.
  case controlled
  /// Instrumented, on the toolchain's own ThreadSanitizer, as `swiftc -sanitize=thread` makes it.
  case sanitized
  /// Without instrumentation, as `swiftc` makes it.
  case plain

  /// Whether memory accesses and atomic operations are instrumented. The library that the instrumentation calls comes in when
  /// the program is linked, so that the checker and the sanitizer can share instrumented libraries.
  var isInstrumented: Bool { self != .plain }

  /// How far all flavors are optimized. At `-O` a racy counting loop is folded and loses nothing.
  static let optimization = "-Onone"

  /// Flags for everything that is compiled.
  var flags: [String] {
    [Self.optimization, "-g"] + (isInstrumented ? ["-sanitize=thread"] : []) + ["-diagnostic-style", "llvm"]
  }
}
