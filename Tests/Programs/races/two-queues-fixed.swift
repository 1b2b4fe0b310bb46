// expect: clean
import Dispatch

final class C: @unchecked Sendable {
  private var n = 0
  private var log: [String] = []
  private let q = DispatchQueue(label: "c")
  func inc() {
    q.async {
      self.n += 1
      self.log.append("inc \(self.n)")
    }
  }
  func get() -> Int { q.sync { n + log.count } }
}
@main struct M {
  static func main() {
    let c = C()
    let g = DispatchGroup()
    for _ in 0..<3 {
      DispatchQueue.global().async(group: g) {
        c.inc()
        _ = c.get()
      }
    }
    g.wait()
    precondition(c.get() == 6)
  }
}
