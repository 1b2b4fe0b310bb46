// expect: deadlock
// A run loop serves the main queue; a thread that blocks instead does not.
import Foundation

let done = DispatchSemaphore(value: 0)
DispatchQueue.global().async {
  DispatchQueue.main.async { done.signal() }
}
done.wait()
print("served")
