// expect: clean

@MainActor final class Owner {
  var n = 0
  isolated deinit { n += 1 }
}
/// The last reference goes elsewhere; the end is on the main actor all the same.
@main struct Main {
  static func main() async {
    var o: Owner? = await Owner()
    let t = Task.detached { [o] in _ = o }
    o = nil
    await t.value
    await Task.yield()
  }
}
