/// Turns code addresses into places in source.
public protocol Symbolizer: Sendable {
  /// The frames at each of the addresses, in the same order: several for an address in inlined code, innermost first;
  /// none for an address of which nothing is known. Look up `CodeAddress.lookup`.
  func frames(for addresses: [CodeAddress], in modules: ModuleMap) async -> [[SymbolFrame]]
  /// The variable with static storage at each of the addresses, in the same order; nil where none is known.
  func variables(at addresses: [UInt64], in modules: ModuleMap) async -> [SymbolVariable?]
  /// The local variables and parameters of the function at each of the addresses, in the same order.
  func locals(at addresses: [CodeAddress], in modules: ModuleMap) async -> [[LocalVariable]]
  /// A line of the source that a module was compiled from; nil if it is not known for certain.
  func sourceLine(_ line: Int, of file: String, of module: String) async -> String?
}

extension Symbolizer {
  public func variables(at addresses: [UInt64], in modules: ModuleMap) async -> [SymbolVariable?] {
    addresses.map { _ in nil }
  }
  public func locals(at addresses: [CodeAddress], in modules: ModuleMap) async -> [[LocalVariable]] {
    addresses.map { _ in [] }
  }
  public func sourceLine(_ line: Int, of file: String, of module: String) async -> String? { nil }
}

/// A variable with static storage, such as a global.
public struct SymbolVariable: Sendable, Hashable {
  /// The name for people: `"total"`, `"static Counter.hits"`.
  public var name: String
  /// Bytes of it before the address that was looked up, and all its bytes.
  public var offset: UInt64
  public var size: UInt64
  /// Whether its name is mangled as Swift does.
  public var isSwift: Bool
  /// The part of it that lies there, such as `"[3]"`, where its type is known.
  public var element: String?

  public init(name: String, offset: UInt64, size: UInt64, isSwift: Bool, element: String? = nil) {
    self.name = name
    self.offset = offset
    self.size = size
    self.isSwift = isSwift
    self.element = element
  }
}

/// A local variable or parameter of a function. A captured variable is declared where the function that it belongs to says.
public struct LocalVariable: Sendable, Hashable {
  public var name: String
  public var file: String
  public var line: Int

  public init(name: String, file: String, line: Int) {
    self.name = name
    self.file = file
    self.line = line
  }
}

/// A frame as a symbolizer sees it, before it is cleaned for the reader.
public struct SymbolFrame: Sendable, Hashable {
  /// The linker's name of the function, `"$s4main4MainV4mainyyYaFZ"`; empty if unknown.
  public var symbol: String
  /// The name for people, `"static Main.main()"`: demangled in the simplified form. Equal to `symbol` if it is not Swift's.
  public var function: String
  /// Empty if unknown.
  public var file: String
  public var line: Int
  public var column: Int
  /// Path of the module that the address lies in.
  public var module: String

  public init(symbol: String, function: String, file: String, line: Int, column: Int, module: String) {
    self.symbol = symbol
    self.function = function
    self.file = file
    self.line = line
    self.column = column
    self.module = module
  }
}

/// Knows no symbols: frames have no names and no places.
public struct NoSymbolizer: Symbolizer {
  public init() {}
  public func frames(for addresses: [CodeAddress], in modules: ModuleMap) async -> [[SymbolFrame]] {
    addresses.map { _ in [] }
  }
}
