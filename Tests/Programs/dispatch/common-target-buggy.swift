// expect: deadlock
// Two queues with one serial target are one lock: whoever runs on the one cannot wait for the other.
import Dispatch

let target = DispatchQueue(label: "target")
let network = DispatchQueue(label: "network", target: target)
let storage = DispatchQueue(label: "storage", target: target)
let group = DispatchGroup()

network.async(group: group) { storage.sync { print("stored") } }
group.wait()
