// expect: clean
import Dispatch

let group = DispatchGroup()
for number in 1...3 {
  group.enter()
  DispatchQueue.global().async {
    defer { group.leave() }
    guard number != 2 else { return }
  }
}
group.wait()
print("all done")
