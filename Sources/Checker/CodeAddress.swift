import CTrace

/// An address in the code of the program under test, from a stack of a trace.
public struct CodeAddress: Sendable, Hashable {
  /// As it was found on the stack.
  public var value: UInt64
  /// Whether it is the place at which a suspended async function goes on, rather than a return address.
  public var isResumeAddress: Bool
  /// Whether code without a line of its own belongs to what comes after it, rather than to what is before it.
  public var belongsAhead: Bool

  public init(value: UInt64, isResumeAddress: Bool = false) {
    self.init(value: value, isResumeAddress: isResumeAddress, belongsAhead: false)
  }

  public init(value: UInt64, isResumeAddress: Bool = false, belongsAhead: Bool) {
    self.value = value
    self.isResumeAddress = isResumeAddress
    self.belongsAhead = belongsAhead
  }

  /// Reads a word of a stack, whose two top bits say what kind of address it is.
  public init(word: UInt64) {
    value = word & ~(3 << 62)
    isResumeAddress = word & (1 << 63) != 0
    belongsAhead = word & (1 << 62) != 0
  }

  /// The address to look up: that of the call for a return address, the address itself for a resume address.
  public var lookup: UInt64 { isResumeAddress || value == 0 ? value : value - 1 }
}

/// A file that is mapped as code into the program under test.
public struct Module: Sendable, Hashable {
  /// Where it is loaded, and the end of it.
  public let start: UInt64
  public let end: UInt64
  public let path: String
  /// The last part of the path.
  public let name: String
  /// Whether it is a shared library, rather than the program itself.
  public let isLibrary: Bool
  /// Whether its locks are its own business: the Swift runtime's, the C library's. Foundation's are the program's.
  let isInternal: Bool

  public init(start: UInt64, end: UInt64, path: String) {
    self.start = start
    self.end = end
    self.path = path
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    self.name = name
    isLibrary =
      path.isEmpty || ["ld-", "linux-vdso", "["].contains { name.hasPrefix($0) } || name.hasSuffix(".so")
      || name.contains(".so.")
    isInternal = Module.internalLibraries.contains { name.hasPrefix($0) }
  }

  private static let internalLibraries = [
    "libswiftCore", "libswift_Concurrency", "libswiftDispatch", "libdispatch", "libBlocksRuntime", "libc.so", "libc-",
    "libstdc++", "libgcc", "ld-linux", "libCSP", "libCaseKit",
  ]
}

/// The modules of one execution, ordered by address.
public struct ModuleMap: Sendable, Hashable {
  public let modules: [Module]

  public init(_ modules: [Module]) {
    self.modules = modules.filter { $0.start < $0.end }.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }

  /// The modules that a trace names.
  public init(_ trace: Trace) {
    self.init(
      trace.records.compactMap { record in
        guard record.recordKind == .module else { return nil }
        return Module(start: record.a, end: record.b, path: trace.string(record.e) ?? "")
      })
  }

  /// The module that contains an address. Binary search: O(log modules).
  public func module(at address: UInt64) -> Module? {
    var low = 0
    var high = modules.count
    while low < high {
      let middle = (low + high) / 2
      if modules[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, address < modules[low - 1].end else { return nil }
    return modules[low - 1]
  }
}
