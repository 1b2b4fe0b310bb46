// expect: clean
// The program ends while the functions that hold these objects are still at work: a cycle that is in use is no lost one.
import Glibc

final class Node {
  var other: Node?
  var values: [Int] = []
}

func work(_ node: Node, depth: Int) {
  node.values.append(depth)
  if depth == 0 {
    print(node.other?.values.count ?? -1)
    exit(0)
  }
  work(node, depth: depth - 1)
}

@main struct Early {
  static func main() {
    let (one, two) = (Node(), Node())
    one.other = two
    two.other = one
    work(one, depth: 2)
    print(two.values.count)
  }
}
