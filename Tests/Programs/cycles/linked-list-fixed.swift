// expect: clean
final class Node {
  let value: Int
  var next: Node?
  weak var previous: Node?
  init(_ value: Int) { self.value = value }
}

func sum(_ count: Int) -> Int {
  let head = Node(0)
  var last = head
  for value in 1..<count {
    let node = Node(value)
    last.next = node
    node.previous = last
    last = node
  }
  var total = 0
  var at: Node? = head
  while let node = at {
    total += node.value
    at = node.next
  }
  return total
}

@main struct Lists {
  static func main() {
    for count in [2, 5, 300] { print(sum(count)) }
  }
}
