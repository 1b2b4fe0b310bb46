// expect: clean
import Dispatch

let queue = DispatchQueue(label: "downloads")

func reconfigure(_ isChanged: Bool) {
  queue.suspend()
  defer { queue.resume() }
  guard isChanged else { return }
}

reconfigure(true)
reconfigure(false)
queue.sync { print("next download") }
