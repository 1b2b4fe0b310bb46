// expect: clean
import Dispatch
import Glibc

let group = DispatchGroup()
DispatchQueue.global().async(group: group) {}
group.notify(queue: .main) {
  print("show the result")
  exit(0)
}
dispatchMain()
