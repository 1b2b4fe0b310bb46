// expect: clean
import Dispatch

let queue = DispatchQueue(label: "start later", attributes: .initiallyInactive)
let group = DispatchGroup()
queue.async(group: group) { print("started") }
queue.activate()
group.wait()
