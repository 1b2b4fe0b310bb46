// expect: deadlock
// Two tasks that await each other's value.
actor Registry {
  var tasks: [String: Task<Int, Never>] = [:]
  func load(_ name: String, needs other: String?) async -> Int {
    if let t = tasks[name] { return await t.value }
    let t = Task { () -> Int in
      if let other { return await self.load(other, needs: name) + 1 }
      return 1
    }
    tasks[name] = t
    return await t.value
  }
}
@main struct Main {
  static func main() async {
    let r = Registry()
    print(await r.load("a", needs: "b"))
  }
}
