// expect: race
/// `lazy` is not thread-safe: whoever comes first initialises, and so may the second.
final class Catalogue: @unchecked Sendable {
  lazy var index: [String: Int] = ["a": 1, "b": 2]
}

@main struct Main {
  static func main() async {
    let catalogue = Catalogue()
    async let first = look(catalogue, "a")
    async let second = look(catalogue, "b")
    let (one, two) = await (first, second)
    precondition(one + two == 3)
  }

  static func look(_ catalogue: Catalogue, _ key: String) async -> Int { catalogue.index[key] ?? 0 }
}
