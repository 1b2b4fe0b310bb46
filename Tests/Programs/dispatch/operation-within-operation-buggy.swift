// expect: deadlock
import Foundation

// An operation of a queue of width 1 waits for another operation of the same queue.
let queue = OperationQueue()
queue.maxConcurrentOperationCount = 1
queue.addOperation {
  let inner = BlockOperation { print("inner") }
  queue.addOperations([inner], waitUntilFinished: true)
  print("outer")
}
queue.waitUntilAllOperationsAreFinished()
