/// Gives every heading an id: a slug of its text, unique within the document.
struct HeadingIDs {
  private var used: Set<String> = []

  mutating func assign(_ blocks: inout [Block]) {
    for index in blocks.indices {
      switch blocks[index].kind {
      case .heading(let level, _, let content):
        blocks[index].kind = .heading(level: level, id: unique(HeadingIDs.slug(content.plainText)), content: content)
      case .blockQuote(var content):
        assign(&content)
        blocks[index].kind = .blockQuote(content)
      case .alert(let kind, var content):
        assign(&content)
        blocks[index].kind = .alert(kind, content)
      case .list(var list):
        for item in list.items.indices { assign(&list.items[item]) }
        blocks[index].kind = .list(list)
      default: break
      }
    }
  }

  /// Lower-case letters and digits, with single hyphens between the words: `send-on-a-closed-channel`.
  static func slug(_ text: String) -> String {
    var result = ""
    var pending = false
    for character in text.lowercased() {
      if character.isLetter || character.isNumber {
        if pending, !result.isEmpty { result.append("-") }
        pending = false
        result.append(character)
      } else if character.isWhitespace || character == "-" || character == "/" || character == "_" {
        pending = true
      }
    }
    return result.isEmpty ? "section" : result
  }

  private mutating func unique(_ slug: String) -> String {
    var candidate = slug
    var number = 1
    while !used.insert(candidate).inserted {
      number += 1
      candidate = "\(slug)-\(number)"
    }
    return candidate
  }
}
