// expect: race
// says: compare-exchange on Stack.top succeeds: 0 -> 7 (relaxed)
// says: writes Node.value = 7
// says: property 'Node.value' of the Node made at compare-exchange-buggy.swift:26
import Synchronization

/// A node is published by a compare-exchange that does not release it.
final class Node: @unchecked Sendable {
  var value = 0
}
final class Stack: Sendable {
  let top = Atomic<Int>(0)
  nonisolated(unsafe) var nodes: [Node]
  init(_ nodes: [Node]) { self.nodes = nodes }

  func push(_ index: Int) {
    var old = top.load(ordering: .relaxed)
    while case (let done, let seen) = top.compareExchange(expected: old, desired: index, ordering: .relaxed), !done {
      old = seen
    }
  }
}

@main struct Main {
  static func main() async {
    let stack = Stack((0...7).map { _ in Node() })
    async let sent: Void = {
      stack.nodes[7].value = 7
      stack.push(7)
    }()
    async let received: Void = {
      let index = stack.top.load(ordering: .acquiring)
      if index > 0 { precondition(stack.nodes[index].value == 7) }
    }()
    _ = await (sent, received)
  }
}
