/// Turns code addresses into places in source.
public protocol Symbolizer: Sendable {
  /// The frames at each of the addresses, in the same order: several for an address in inlined code, innermost first;
  /// none for an address of which nothing is known. Look up `CodeAddress.lookup`.
  func frames(for addresses: [CodeAddress], in modules: ModuleMap) async -> [[SymbolFrame]]
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
