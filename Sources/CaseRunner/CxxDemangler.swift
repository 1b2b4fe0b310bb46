import Glibc

/// Names of C++ functions as their author wrote them. The Swift runtime is linked with the C++ library, whose own demangler serves.
enum CxxDemangler {
  private typealias Demangle =
    @convention(c) (
      UnsafePointer<CChar>?, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?, UnsafeMutablePointer<Int32>?
    ) -> UnsafeMutablePointer<CChar>?

  private static let demangle: Demangle? = dlsym(nil, "__cxa_demangle").map { unsafeBitCast($0, to: Demangle.self) }

  /// Longer names would help nobody.
  private static let limit = 160

  /// `"Queue<int>::pop(int&)"` for `_ZN5QueueIiE3popERi`; other names as they are.
  static func readable(_ symbol: String) -> String {
    guard symbol.hasPrefix("_Z"), symbol.utf8.count < 4096, let demangle,
      let text = demangle(symbol, nil, nil, nil)
    else { return symbol }
    defer { free(text) }
    let name = String(cString: text)
    return name.count > limit ? name.prefix(limit) + "…" : name
  }
}
