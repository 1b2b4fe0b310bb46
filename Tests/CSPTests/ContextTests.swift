import Testing

@testable import CSP

@Suite("Context", .timeLimit(.minutes(5)))
struct ContextTests {
  @Test("The background is never done")
  func background() {
    #expect(Context.background.error == nil)
    #expect(Context.background.deadline == nil)
    #expect(Context.background.value(for: "key") == nil)
    #expect(Context.background.done.tryReceive() == .none)
  }

  @Test("Cancelling reaches everything below, nothing beside and nothing above")
  func tree() async {
    let (root, cancelRoot) = Context.background.withCancel()
    let (left, cancelLeft) = root.withCancel()
    let (leaf, cancelLeaf) = left.withValue(1, for: "key").withTimeout(.seconds(3600))
    let (right, cancelRight) = root.withCancel()
    cancelLeft()
    #expect(await left.done.receive() == nil)
    #expect(await leaf.done.receive() == nil)
    #expect([root.error, left.error, leaf.error, right.error] == [nil, .canceled, .canceled, nil])
    cancelLeft()
    cancelLeaf()
    #expect(right.done.tryReceive() == .none)
    cancelRoot()
    #expect([root.error, right.error] == [.canceled, .canceled])
    cancelRight()
    #expect(root.childCount == 0)
  }

  @Test("A child of a done context is done")
  func childOfDone() async {
    let (parent, cancel) = Context.background.withCancel()
    cancel()
    let (child, cancelChild) = parent.withTimeout(.seconds(3600))
    #expect(child.error == .canceled)
    #expect(await child.done.receive() == nil)
    cancelChild()
  }

  @Test("A child that was cancelled leaves its parent")
  func childrenUnregister() {
    let (parent, cancel) = Context.background.withCancel()
    let children = (0..<100).map { _ in parent.withTimeout(.seconds(3600)) }
    #expect(parent.childCount == 100)
    for (_, cancelChild) in children { cancelChild() }
    #expect(parent.childCount == 0)
    #expect(parent.error == nil)
    cancel()
  }

  @Test("A time-out ends a context, with its own error")
  func timeout() async {
    let (context, cancel) = Context.background.withTimeout(.milliseconds(10))
    defer { cancel() }
    let (child, cancelChild) = context.withCancel()
    defer { cancelChild() }
    #expect(context.error == nil)
    #expect(await context.done.receive() == nil)
    #expect(context.error == .deadlineExceeded)
    #expect(await child.done.receive() == nil)
    #expect(child.error == .deadlineExceeded)
    cancel()
    #expect(context.error == .deadlineExceeded)
  }

  @Test("A time-out comes even if nothing but the channel is left of the context")
  func timeoutOfDroppedContext() async {
    let done = Context.background.withTimeout(.milliseconds(10)).0.done
    #expect(await done.receive() == nil)
  }

  @Test("Contexts that were dropped without being cancelled do not keep each other alive")
  func droppedContexts() {
    weak var parent: Channel<Never>?
    weak var child: Channel<Never>?
    do {
      let (outer, _) = Context.background.withCancel()
      let (inner, _) = outer.withCancel()
      (parent, child) = (outer.done, inner.done)
      #expect(parent != nil && child != nil)
    }
    #expect(parent == nil && child == nil)
  }

  @Test("A time-out of zero has passed")
  func pastDeadline() {
    let (context, cancel) = Context.background.withTimeout(.zero)
    #expect(context.error == .deadlineExceeded)
    cancel()
  }

  @Test("A later deadline than the parent's does not count")
  func deadlines() {
    let soon = ContinuousClock.now.advanced(by: .seconds(1000))
    let (parent, cancel) = Context.background.withDeadline(soon)
    let (later, cancelLater) = parent.withTimeout(.seconds(5000))
    let (sooner, cancelSooner) = parent.withTimeout(.seconds(10))
    #expect(parent.deadline == soon)
    #expect(later.deadline == soon)
    #expect(sooner.deadline! < soon)
    #expect(later.withValue(1, for: "key").deadline == soon)
    #expect(later.withoutCancel().deadline == nil)
    cancelLater()
    cancelSooner()
    cancel()
  }

  @Test("A value is found from below, the nearest first, and not from above")
  func values() {
    let top = Context.background.withValue("top", for: "a").withValue(7, for: "b")
    let (middle, cancel) = top.withCancel()
    let leaf = middle.withValue("leaf", for: "a")
    #expect(leaf.value(for: "a") as? String == "leaf")
    #expect(leaf.value(for: "b") as? Int == 7)
    #expect(middle.value(for: "a") as? String == "top")
    #expect(leaf.withoutCancel().value(for: "a") as? String == "leaf")
    #expect(leaf.value(for: "c") == nil)
    cancel()
    #expect(leaf.error == .canceled)
    #expect(leaf.withoutCancel().error == nil)
  }

  @Test("Cancelling from many tasks at once, while children come and go, ends all of them")
  func concurrentCancellation() async {
    for round in 0..<20 {
      let (root, cancel) = Context.background.withCancel()
      let group = WaitGroup()
      let ended = Counter()
      for task in 0..<20 {
        group.go {
          let (child, cancelChild) = root.withTimeout(.seconds(3600))
          if task.isMultiple(of: 5) { cancel() }
          if task.isMultiple(of: 3) { cancelChild() }
          _ = await child.done.receive()
          ended.increment()
        }
      }
      await group.wait()
      #expect(ended.count == 20, "round \(round)")
      #expect(root.childCount == 0, "round \(round)")
    }
  }

  @Test("The words are Go's")
  func wording() {
    #expect("\(ContextError.canceled)" == "context canceled")
    #expect("\(ContextError.deadlineExceeded)" == "context deadline exceeded")
  }
}
