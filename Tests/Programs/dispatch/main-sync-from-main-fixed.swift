// expect: clean
import Dispatch
import Glibc

DispatchQueue.global().async {
  DispatchQueue.main.sync { print("on the main queue") }
  exit(0)
}
dispatchMain()
