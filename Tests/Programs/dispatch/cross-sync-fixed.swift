// expect: clean
// Only one direction waits; the other queue hands its work on without waiting.
import Dispatch

let accounts = DispatchQueue(label: "accounts")
let journal = DispatchQueue(label: "journal")
let group = DispatchGroup()

accounts.async(group: group) { journal.sync {} }
journal.async(group: group) { accounts.async(group: group) {} }
group.wait()
print("done")
