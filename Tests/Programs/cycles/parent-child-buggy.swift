// expect: retaincycle
// findings: 1
// says: 2 times Parent, an array and Child hold each other
final class Parent {
  var children: [Child] = []
  let name: String
  init(_ name: String) { self.name = name }
}

final class Child {
  let parent: Parent
  init(of parent: Parent) { self.parent = parent }
}

func visit(_ name: String) async -> Int {
  let parent = Parent(name)
  for _ in 1...2 { parent.children.append(Child(of: parent)) }
  await Task.yield()
  return parent.children.count
}

@main struct Family {
  static func main() async {
    for name in ["Ada", "Ben"] { print(name, await visit(name)) }
  }
}
