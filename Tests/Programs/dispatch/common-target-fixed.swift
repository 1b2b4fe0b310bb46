// expect: clean
import Dispatch

let network = DispatchQueue(label: "network")
let storage = DispatchQueue(label: "storage")
let group = DispatchGroup()

network.async(group: group) { storage.sync { print("stored") } }
group.wait()
