// expect: clean
import Dispatch

@main struct Program {
  static func main() {
    let group = DispatchGroup()
    for _ in 1...2 {
      group.enter()
      DispatchQueue.global().async { group.leave() }
    }
    group.wait()
    print("end")
  }
}
