// expect: clean
import Synchronization

final class Box: @unchecked Sendable {
  var value = 0
  var text = ""
}
final class Shared: Sendable {
  let left = Atomic(3)
  let parts = [Box(), Box(), Box()]
  let sum = Box()
}
/// The last of three to be done adds up, told so by a counter that acquires and releases.
@main struct Main {
  static func main() async {
    let s = Shared()
    await withTaskGroup(of: Void.self) { g in
      for i in 0..<3 {
        g.addTask {
          s.parts[i].value = i
          if s.left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
            s.sum.value = s.parts[0].value + s.parts[1].value + s.parts[2].value
          }
        }
      }
    }
    print(s.sum.value)
  }
}
