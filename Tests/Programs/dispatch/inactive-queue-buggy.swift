// expect: deadlock
import Dispatch

let queue = DispatchQueue(label: "start later", attributes: .initiallyInactive)
let group = DispatchGroup()
queue.async(group: group) { print("started") }
group.wait()
queue.activate()
