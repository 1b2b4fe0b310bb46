// expect: deadlock
import Foundation

let queue = OperationQueue()
let a = BlockOperation { print("a") }
let b = BlockOperation { print("b") }
a.addDependency(b)
b.addDependency(a)
queue.addOperations([a, b], waitUntilFinished: true)
