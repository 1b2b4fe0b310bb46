extension Page {
  /// The lines from which on all words of a text stand within two lines of one block, in any order, as beginnings of words. Capitals
  /// count only where a word of the text has any.
  public func lines(withWordsOf text: String) -> [Int] {
    let words = text.split(separator: " ").map(String.init)
    guard !words.isEmpty else { return [] }
    return lines.indices.filter { line in
      let own = lines[line].text.text
      guard words.contains(where: { Page.has($0, in: own) }) else { return false }
      let isLast = line + 1 == lines.count || lines[line + 1].block != lines[line].block
      let both = isLast ? own : own + " " + lines[line + 1].text.text
      return words.allSatisfy { Page.has($0, in: both) }
    }
  }

  /// Whether a line has a word that begins with a text. Capitals count only if there are any in the text.
  public static func has(_ text: String, in line: String) -> Bool {
    let isExact = text.contains(where: \.isUppercase)
    let line = isExact ? line : line.lowercased()
    var rest = line[...]
    while let found = rest.firstRange(of: text) {
      let before = found.lowerBound == line.startIndex ? nil : line[line.index(before: found.lowerBound)]
      if !(before?.isLetter ?? false) { return true }
      rest = rest[found.upperBound...]
    }
    return false
  }
}

/// Where a page holds a text, line ends being no more than spaces.
struct PageSearch: Sendable, Hashable {
  private(set) var query = ""
  /// Each with the pieces of lines that it covers, in order.
  private(set) var matches: [[Page.Piece]] = []
  /// The one that the reader stands at.
  var current: Int?

  init() {}

  /// Capitals count only if there are any in the query.
  init(_ query: String, in page: Page) {
    self.query = query
    let isExact = query.contains(where: \.isUppercase)
    let wanted = Array(isExact ? query : query.lowercased())
    guard !wanted.isEmpty else { return }
    var start = 0
    while start < page.lines.count {
      var end = start + 1
      while end < page.lines.count, page.lines[end].block == page.lines[start].block { end += 1 }
      find(wanted, isExact: isExact, in: page, start..<end)
      start = end
    }
  }

  /// The same search in another page.
  func again(in page: Page) -> PageSearch {
    var search = PageSearch(query, in: page)
    search.current = current.flatMap { search.matches.indices.contains($0) ? $0 : nil }
    return search
  }

  /// Pieces of a line that match, and whether they are those of the current match.
  func pieces(onLine line: Int) -> [(characters: Range<Int>, isCurrent: Bool)] {
    matches.enumerated().flatMap { index, pieces in
      pieces.filter { $0.line == line }.map { ($0.characters, index == current) }
    }
  }

  private mutating func find(_ wanted: [Character], isExact: Bool, in page: Page, _ lines: Range<Int>) {
    var characters: [Character] = []
    var places: [(line: Int, at: Int)] = []
    for line in lines {
      let text = page.lines[line].text.text
      var isIndent = line > lines.lowerBound
      for (at, character) in text.enumerated() {
        if isIndent, " │".contains(character) { continue }
        isIndent = false
        // Lower case may be longer than one character; such a one matches as it is.
        let lower = character.lowercased()
        characters.append(isExact || lower.count != 1 ? character : lower.first ?? character)
        places.append((line, at))
      }
      characters.append(" ")
      places.append((line, text.count))
    }
    var index = 0
    while index + wanted.count <= characters.count {
      guard characters[index..<index + wanted.count].elementsEqual(wanted) else {
        index += 1
        continue
      }
      var pieces: [Page.Piece] = []
      for place in places[index..<index + wanted.count] {
        if let last = pieces.last, last.line == place.line {
          pieces[pieces.count - 1].characters = last.characters.lowerBound..<place.at + 1
        } else {
          pieces.append(Page.Piece(line: place.line, characters: place.at..<place.at + 1))
        }
      }
      matches.append(pieces)
      index += wanted.count
    }
  }
}
