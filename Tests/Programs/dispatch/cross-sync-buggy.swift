// expect: deadlock
// Two serial queues wait for each other: each has its turn and asks for the other's.
import Dispatch

let accounts = DispatchQueue(label: "accounts")
let journal = DispatchQueue(label: "journal")
let group = DispatchGroup()

accounts.async(group: group) { journal.sync { print("journal entry") } }
journal.async(group: group) { accounts.sync { print("balance read") } }
group.wait()
