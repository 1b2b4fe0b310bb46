// expect: crash
// A semaphore must not be let go with a value below its first one.
import Dispatch

func useConnection() {
  let limit = DispatchSemaphore(value: 2)
  limit.wait()
}
useConnection()
print("done")
