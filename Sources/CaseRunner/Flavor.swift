/// What a program is built to run on.
public enum Flavor: String, Sendable, Hashable, CaseIterable {
  /// Instrumented, on the interposer: under the checker.
  case controlled
  /// Instrumented, on the toolchain's own ThreadSanitizer, as `swiftc -sanitize=thread` makes it.
  case sanitized
  /// Without instrumentation, as `swiftc` makes it.
  case plain
  /// Without instrumentation and optimized, as `swiftc -O` makes it: what is measured.
  case optimized

  /// Whether memory accesses and atomic operations are instrumented. The library that the instrumentation calls comes in when
  /// the program is linked, so that the checker and the sanitizer can share instrumented libraries.
  var isInstrumented: Bool { self == .controlled || self == .sanitized }

  /// How far it is optimized. At `-O` a racy counting loop is folded and loses nothing, so only times are taken there.
  var optimization: String { self == .optimized ? "-O" : "-Onone" }

  /// Flags for everything that is compiled.
  var flags: [String] {
    [optimization, "-g"] + (isInstrumented ? ["-sanitize=thread"] : []) + ["-diagnostic-style", "llvm"]
  }
}
