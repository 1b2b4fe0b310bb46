// expect: clean
/// Globals and static properties are initialised once, whoever comes first.
final class Catalogue: Sendable {
  static let shared = Catalogue()
  let index: [String: Int]
  private init() { index = ["a": 1, "b": weights.reduce(0, +)] }
}

let weights = [1, 1].map { $0 }

@main struct Main {
  static func main() async {
    async let first = look("a")
    async let second = look("b")
    let (one, two) = await (first, second)
    precondition(one + two == 3)
  }

  static func look(_ key: String) async -> Int { Catalogue.shared.index[key] ?? 0 }
}
