// expect: clean
import Dispatch

func useConnection() {
  let limit = DispatchSemaphore(value: 2)
  limit.wait()
  limit.signal()
}
useConnection()
print("done")
