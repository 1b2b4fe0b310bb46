// expect: race
final class Cache: @unchecked Sendable {
  var d: [Int: String] = [:]
  func set(_ k: Int) { d[k] = "v" }
}
@main struct M {
  static func main() async {
    let c = Cache()
    await withTaskGroup(of: Void.self) { g in
      g.addTask { c.set(1) }
      g.addTask { c.set(2) }
    }
  }
}
