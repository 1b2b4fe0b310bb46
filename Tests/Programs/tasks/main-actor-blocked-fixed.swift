// expect: clean
@MainActor final class Model {
  var title = "none"
  func load() { title = "loaded" }
}
@main struct Main {
  @MainActor static func main() async {
    let m = Model()
    await Task.detached { await m.load() }.value
    print(m.title)
  }
}
