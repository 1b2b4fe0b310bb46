// expect: crash, abandoned
// The first block leaves twice, so the wait may end before the second has begun. Where main ends first, the second is cut off.
import Dispatch

@main struct Program {
  static func main() {
    let group = DispatchGroup()
    for number in 1...2 {
      group.enter()
      DispatchQueue.global().async {
        defer { group.leave() }
        if number == 1 { group.leave() }
      }
    }
    group.wait()
    print("end")
  }
}
