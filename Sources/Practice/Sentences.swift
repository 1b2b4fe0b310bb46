import Foundation

/// Prose of the book, cut down to what fits a choice.
enum Sentences {
  /// The sentences of a paragraph of Markdown. A full stop ends one only before a capital letter, so that `a.b` and "e.g. x" stay
  /// whole; code spans are never cut.
  static func split(_ text: String) -> [String] {
    let words = text.split(whereSeparator: \.isWhitespace)
    var sentences: [String] = []
    var current: [Substring] = []
    var isInCode = false
    for (index, word) in words.enumerated() {
      current.append(word)
      if word.count(where: { $0 == "`" }) % 2 == 1 { isInCode.toggle() }
      let bare = word.reversed().drop { "\"')*”’".contains($0) }
      guard !isInCode, let last = bare.first, ".!?".contains(last) else { continue }
      let next = index + 1 < words.count ? words[index + 1].first { $0.isLetter || $0 == "`" } : nil
      if next.map({ $0.isUppercase || $0 == "`" }) ?? true {
        sentences.append(current.joined(separator: " "))
        current = []
      }
    }
    if !current.isEmpty { sentences.append(current.joined(separator: " ")) }
    return sentences
  }

  /// The first sentences, as many as fit; at least one.
  static func lead(_ text: String, limit: Int = 330) -> String {
    var result = ""
    for sentence in split(text) {
      if !result.isEmpty, result.count + sentence.count + 1 > limit { break }
      result += (result.isEmpty ? "" : " ") + sentence
    }
    return result
  }

  /// What an explanation of a tempting repair says against it: from the first sentence that begins with "But", else its end.
  static func objection(_ text: String, limit: Int = 330) -> String {
    let sentences = split(text)
    let start = sentences.firstIndex { $0.hasPrefix("But ") } ?? max(0, sentences.count - 2)
    var first = sentences.isEmpty ? "" : sentences[start]
    if first.hasPrefix("But ") {
      first.removeFirst(4)
      first = first.prefix(1).uppercased() + first.dropFirst()
    }
    return lead(([first] + sentences.dropFirst(start + 1)).joined(separator: " "), limit: limit)
  }

  /// What stands in code spans.
  static func codes(in text: String) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  /// Words that carry meaning: letters only, lower case, four or more of them, without the ending of a plural.
  static func words(_ text: String) -> Set<String> {
    let pieces = text.lowercased().split { !$0.isLetter }
    return Set(pieces.filter { $0.count >= 4 }.map { stem(String($0)) })
  }

  private static func stem(_ word: String) -> String {
    word.hasSuffix("s") && !word.hasSuffix("ss") ? String(word.dropLast()) : word
  }
}
