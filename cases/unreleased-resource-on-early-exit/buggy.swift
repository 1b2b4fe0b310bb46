import CSP

struct Letter {
  let language: String
  let words: [String]
}

enum TranslationError: Error { case unknownWord(String) }

/// The engine of the translation office. Its license allows two sessions at the same time.
struct Engine {
  private let sessions = WeightedSemaphore(2, name: "sessions")
  private let dictionaries = ["de": ["hund": "dog", "post": "mail"], "fr": ["chien": "dog"]]

  /// Translates a letter; nil if the engine does not know the language.
  func translate(_ letter: Letter) async throws -> String? {
    await sessions.acquire()
    guard let dictionary = dictionaries[letter.language] else { return nil }
    let words = try letter.words.map { word in
      guard let translation = dictionary[word] else { throw TranslationError.unknownWord(word) }
      return translation
    }
    sessions.release()
    return words.joined(separator: " ")
  }
}

struct Clerk {
  let engine: Engine

  func work(through letters: [Letter]) async -> [String] {
    var out: [String] = []
    for letter in letters {
      do {
        out.append(try await engine.translate(letter) ?? "returned: we do not speak \(letter.language)")
      } catch {
        out.append("to a linguist: \(error)")
      }
    }
    return out
  }
}

@main struct Office {
  static func main() async {
    let engine = Engine()
    async let first = Clerk(engine: engine).work(through: [
      Letter(language: "fi", words: ["koira"]), Letter(language: "de", words: ["katze"]),
    ])
    async let second = Clerk(engine: engine).work(through: [
      Letter(language: "fr", words: ["chat"]), Letter(language: "de", words: ["post"]),
    ])
    for line in await first + second { print(line) }
  }
}
