import CSP
import Synchronization

/// How many nodes of a tree have heard that they are cancelled.
final class Count: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .relaxed) }

  func add() { count.add(1, ordering: .relaxed) }
}

/// A minute of work that can be called off.
func work(_ heard: Count) async {
  do { try await Task.sleep(for: .seconds(60)) } catch { heard.add() }
}

/// A node with two child tasks below it at each level.
func structured(levels: Int, _ heard: Count) async {
  guard levels > 0 else { return await work(heard) }
  async let left: Void = structured(levels: levels - 1, heard)
  await withTaskGroup { group in
    group.addTask { await structured(levels: levels - 1, heard) }
    await work(heard)
  }
  await left
}

/// The same tree of tasks that are nobody's children.
func unstructured(levels: Int, _ heard: Count) async {
  guard levels > 0 else { return await work(heard) }
  let left = Task { await unstructured(levels: levels - 1, heard) }
  let right = Task { await unstructured(levels: levels - 1, heard) }
  await work(heard)
  await left.value
  await right.value
}

/// The same tree of contexts.
func contexts(levels: Int, _ context: Context, _ heard: Count) async {
  let below = WaitGroup()
  if levels > 0 {
    for _ in 1...2 {
      below.go("node") {
        let (child, cancel) = context.withCancel()
        defer { cancel() }
        await contexts(levels: levels - 1, child, heard)
      }
    }
  }
  await select(
    .after(.seconds(60)),
    .done(context) { heard.add() })
  await below.wait()
}

@main struct Trees {
  static func main() async throws {
    try await cancel("child tasks") { await structured(levels: 2, $0) }
    try await cancel("unstructured tasks") { await unstructured(levels: 2, $0) }

    let heard = Count()
    let (root, cancel) = Context.background.withCancel(name: "root")
    let tree = go("root") { await contexts(levels: 2, root, heard) }
    try await Task.sleep(for: .seconds(1))
    cancel()
    await tree.value
    print("contexts: \(heard.value) of 7 heard")
  }

  static func cancel(_ name: String, _ tree: @escaping @Sendable (Count) async -> Void) async throws {
    let heard = Count()
    let root = Task.detached(name: name) { await tree(heard) }
    try await Task.sleep(for: .seconds(1))
    root.cancel()
    await root.value
    print("\(name): \(heard.value) of 7 heard")
  }
}
