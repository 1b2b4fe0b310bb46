/// All reviews that are known: a set of lines. Their order in the file does not matter, and equal lines count once, so logs of two
/// machines merge by concatenation.
///
/// Entry point of the memory of practice. Steps: 1. `PracticeLogFile` reads lines, 2. this keeps the reviews among them,
/// 3. `DrillHistory` is what FSRS makes of the reviews of a drill, 4. `Deck` and `PracticeStats` choose and sum up.
public struct PracticeLog: Sendable, Hashable {
  /// By time, each once.
  public private(set) var reviews: [Review] = []
  /// Lines that are no reviews, though they are no comments either. In the order of the file.
  public private(set) var notes: [Note] = []

  /// A line that was left out.
  public struct Note: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      /// Written by a later version of Casebook.
      case laterVersion
      /// A line that somebody changed, or half of one.
      case damaged
      /// The end of the file, where a crash cut a line off. The next review that is written keeps it as a comment.
      case cutOff
    }

    public var kind: Kind
    /// From 1.
    public var line: Int
    /// Printable.
    public var text: String
  }

  public init(_ reviews: some Sequence<Review> = []) {
    self.reviews = Self.ordered(reviews)
  }

  /// Reads what is in a file. Nothing is an error: what cannot be read is noted.
  public init(bytes: some Sequence<UInt8>) {
    var found: [Review] = []
    let lines = Array(bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let damage: Note.Kind = index + 1 == lines.count ? .cutOff : .damaged
      for piece in LogPiece.pieces(of: line) {
        switch piece {
        case .review(let review): found.append(review)
        case .comment: break
        case .later(let text): note(.laterVersion, index, Array(text.utf8))
        case .damaged(let bytes): note(damage, index, bytes)
        }
      }
    }
    reviews = Self.ordered(found)
  }

  /// Adds a review, unless it is known.
  public mutating func insert(_ review: Review) {
    reviews = Self.ordered(reviews + [review])
  }

  /// The reviews of each drill.
  public func histories(_ model: FSRS = .published) -> [DrillID: DrillHistory] {
    Dictionary(grouping: reviews, by: \.drill).compactMapValues { DrillHistory($0, model: model) }
  }

  private mutating func note(_ kind: Note.Kind, _ index: Int, _ bytes: [UInt8]) {
    notes.append(Note(kind: kind, line: index + 1, text: LogPiece.printable(bytes)))
  }

  private static func ordered(_ reviews: some Sequence<Review>) -> [Review] {
    // The line decides among reviews of one millisecond, so that the order does not depend on the file's.
    Set(reviews).sorted { $0.time == $1.time ? $0.line < $1.line : $0.time < $1.time }
  }
}

/// What a line of the log, or a part of a damaged one, is.
enum LogPiece: Hashable {
  case review(Review)
  /// Or nothing at all.
  case comment(String)
  case later(String)
  case damaged([UInt8])

  /// A sound line is one piece. After a crash of the machine a line may hold zero bytes, or another line may follow half of one:
  /// no whole line is given up for it.
  static func pieces(of line: some Collection<UInt8>) -> [LogPiece] {
    line.split(separator: 0).flatMap { part -> [LogPiece] in
      let text = String(validating: part, as: UTF8.self)
      if let text, let whole = whole(text) { return [whole] }
      return split(Array(part)).map { bytes in
        if let text = String(validating: bytes, as: UTF8.self), let review = Review(line: text) {
          return .review(review)
        }
        return .damaged(bytes)
      }
    }
  }

  private static func whole(_ text: String) -> LogPiece? {
    let trimmed = text.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    if trimmed.isEmpty || trimmed.hasPrefix("#") { return .comment(text) }
    // An editor of another system ends lines with two characters.
    if let review = Review(line: text.last == "\r" ? String(text.dropLast()) : text) { return .review(review) }
    let version = text.prefix { $0 != " " }
    guard version.first == "v", let number = Int(version.dropFirst()), number > 1 else { return nil }
    return .later(text)
  }

  /// Cuts before each mark of a beginning line.
  private static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    let mark = Array("\(Review.version) ".utf8)
    var result: [[UInt8]] = []
    var current: [UInt8] = []
    for index in bytes.indices {
      if !current.isEmpty, bytes[index...].starts(with: mark) {
        result.append(current)
        current = []
      }
      current.append(bytes[index])
    }
    return result + (current.isEmpty ? [] : [current])
  }

  /// Bytes as text that steers no terminal and breaks no line.
  static func printable(_ bytes: [UInt8]) -> String {
    bytes.reduce(into: "") { text, byte in
      if byte == UInt8(ascii: "\\") {
        text += "\\\\"
      } else if (0x20...0x7e).contains(byte) {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
  }
}
