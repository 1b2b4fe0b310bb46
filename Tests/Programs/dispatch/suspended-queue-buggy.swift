// expect: deadlock
// One way out of the function does not resume the queue.
import Dispatch

let queue = DispatchQueue(label: "downloads")

func reconfigure(_ isChanged: Bool) {
  queue.suspend()
  guard isChanged else { return }
  queue.resume()
}

reconfigure(true)
reconfigure(false)
queue.sync { print("next download") }
