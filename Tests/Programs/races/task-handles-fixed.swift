// expect: clean
final class Box: @unchecked Sendable { var value = 0 }
/// One object is handed from task to task, by every way to wait for one.
@main struct Main {
  static func main() async {
    let b = Box()
    let a = Task.detached { b.value = 1 }
    let c = Task.detached {
      await a.value
      b.value += 1
    }
    let d = Task.detached {
      await c.value
      b.value += 1
      return b
    }
    let e = await d.value
    e.value += 1
    let r = await Task.detached { e.value += 1 }.result
    _ = r
    await withTaskGroup(of: Box.self) { g in
      g.addTask {
        e.value += 1
        return e
      }
      for await x in g {
        x.value += 1
        break
      }
      g.addTask {
        e.value += 1
        return e
      }
    }
    e.value += 1
    let s = await withUnsafeContinuation { (k: UnsafeContinuation<Box, Never>) in
      Task.detached {
        e.value += 1
        k.resume(returning: e)
      }
    }
    s.value += 1
    try? await Task.sleep(for: .milliseconds(1))
    let ts = (0..<3).map { i in Task.detached { i } }
    var n = 0
    for t in ts { n += await t.value }
    print(s.value, n)
    await MainActor.run { s.value += 1 }
    let m = Task { @MainActor in s.value += 1 }
    await m.value
    print(s.value)
  }
}
