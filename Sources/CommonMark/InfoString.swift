/// What follows an opening fence: a word, then bare words and `key=value` pairs.
///
/// ```
/// case leak-on-return variant=buggy caption="The leak, as written"
/// ```
///
/// The grammar reads the source, not libcmark's copy: entities are not decoded, and a backslash escapes only `"` and
/// `\` inside quotes.
public struct InfoString: Sendable, Hashable {
  /// A bare word (`value` is nil) or a `key=value` pair.
  public struct Argument: Sendable, Hashable {
    public var name: String
    public var value: String?
    /// Where the argument begins.
    public var position: SourcePosition

    public init(name: String, value: String? = nil, position: SourcePosition) {
      self.name = name
      self.value = value
      self.position = position
    }
  }

  /// The language, or the directive: `swift`, `text`, `case`.
  public var word: String
  public var position: SourcePosition
  /// In source order.
  public var arguments: [Argument]

  public init(word: String, position: SourcePosition, arguments: [Argument] = []) {
    self.word = word
    self.position = position
    self.arguments = arguments
  }

  /// The arguments without a value, in order.
  public var words: [Argument] { arguments.filter { $0.value == nil } }

  /// The value of the first pair with this key.
  public subscript(key: String) -> String? {
    arguments.first { $0.name == key && $0.value != nil }?.value
  }
}
