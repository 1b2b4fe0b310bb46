// expect: clean
import Foundation

let queue = OperationQueue()
let a = BlockOperation { print("a") }
let b = BlockOperation { print("b") }
a.addDependency(b)
queue.addOperations([a, b], waitUntilFinished: true)
