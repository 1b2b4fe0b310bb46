// expect: race
import Dispatch

final class C: @unchecked Sendable { var n = 0 }
@main struct M {
  static func main() { run() }
  nonisolated static func run() {
    let c = C()
    let a = DispatchQueue(label: "a")
    let b = DispatchQueue(label: "b")
    let g = DispatchGroup()
    a.async(group: g) { c.n += 1 }
    b.async(group: g) { c.n += 1 }
    g.wait()
  }
}
