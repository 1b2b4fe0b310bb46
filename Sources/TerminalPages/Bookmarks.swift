public import Console

/// Where somebody was in each page, as a value and as text.
///
/// The text has a line for each page: block, characters, and the name of the page, the last one read at the end. A line that is damaged is
/// left out; the others count.
public struct Bookmarks: Sendable, Hashable {
  private var places: [(name: String, place: Page.Place)] = []

  /// Pages that are remembered; those that were read longest ago are forgotten first.
  private static let limit = 500

  public init() {}

  /// Reads what `text` wrote, as far as it can be read.
  public init(_ text: String) {
    for line in text.split(separator: "\n").suffix(Self.limit) {
      let parts = line.split(separator: " ", maxSplits: 2)
      guard parts.count == 3, let block = Int(parts[0]), let characters = Int(parts[1]), block >= 0, characters >= 0
      else { continue }
      set(Page.Place(block: block, characters: characters), of: String(parts[2]))
    }
  }

  public var text: String {
    places.map { "\($0.place.block) \($0.place.characters) \($0.name)\n" }.joined()
  }

  /// Where it was; nil if it was never read.
  public func place(of name: String) -> Page.Place? { places.last { $0.name == name }?.place }

  /// The page that was read last and whose name begins like this.
  public func last(beginning prefix: String) -> String? { places.last { $0.name.hasPrefix(prefix) }?.name }

  public mutating func set(_ place: Page.Place, of name: String) {
    places.removeAll { $0.name == name }
    places.append((name, place))
    if places.count > Self.limit { places.removeFirst(places.count - Self.limit) }
  }

  /// Takes what another one knows, as the later one.
  public mutating func merge(_ other: Bookmarks) {
    for (name, place) in other.places { set(place, of: name) }
  }

  public static func == (left: Bookmarks, right: Bookmarks) -> Bool { left.text == right.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
