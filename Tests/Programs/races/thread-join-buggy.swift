// expect: race
import Foundation

/// The result is read when the thread says that it has finished, and once before.
final class Job: @unchecked Sendable {
  var result = 0
}

let job = Job()
let thread = Thread { job.result = (1...10).reduce(0, +) }
thread.start()
let early = job.result
precondition(early == 0 || early == 55)
while !thread.isFinished { Thread.sleep(forTimeInterval: 0.01) }
