import Synchronization

/// What a family of contexts has in common that is cancelled as one.
final class ContextNode: Sendable {
  private struct State {
    var error: ContextError?
    /// In the order in which they were derived, so that they are cancelled in a fixed order.
    var children = WaitQueue<ContextNode>()
    var alarm: Alarm?
    /// The parent, for as long as it holds this one as a child, and the place there. Weak, as the parent holds this
    /// one; whoever can still cancel the parent keeps it alive.
    weak var parent: ContextNode?
    var place: WaitQueue<ContextNode>.Ticket?

    struct Cancellation {
      var children: [ContextNode]
      var alarm: Alarm?
      var parent: ContextNode?
      var place: WaitQueue<ContextNode>.Ticket?
    }

    /// Nil if it is done already. What is returned is let go of, to be dealt with outside the lock.
    mutating func cancel(_ reason: ContextError) -> Cancellation? {
      guard error == nil else { return nil }
      error = reason
      defer {
        alarm = nil
        parent = nil
        place = nil
      }
      return Cancellation(children: children.removeAll(), alarm: alarm, parent: parent, place: place)
    }
  }

  let done = Channel<Never>(capacity: 0, kind: .context)
  private let state = Mutex(State())

  init(name: String?) {
    done.resource.born(name)
  }

  var childCount: Int { state.critical { $0.children.count } }

  /// The error, read as an operation of the program.
  var observedError: ContextError? {
    done.resource.point(.receive)
    return state.critical { $0.error }
  }

  /// Makes this a child of `parent`, or cancels it if that one is done.
  func attach(to parent: ContextNode?) {
    guard let parent else { return }
    let (error, place) = parent.state.critical { state -> (ContextError?, WaitQueue<ContextNode>.Ticket?) in
      if let error = state.error { return (error, nil) }
      return (nil, state.children.append(self))
    }
    if let error {
      cancel(error)
      return
    }
    let isDone = state.critical { state in
      // The parent may have been cancelled in the meantime, and this one with it.
      guard state.error == nil else { return true }
      state.parent = parent
      state.place = place
      return false
    }
    if isDone, let place { parent.forget(place) }
  }

  /// Sees to it that this is done at an instant; at once if that is past.
  func setAlarm(_ instant: ContinuousClock.Instant) {
    guard instant > .now else {
      cancel(.deadlineExceeded)
      return
    }
    guard state.critical({ $0.error == nil }) else { return }
    // Strong: somebody may wait for `done` who has nothing else of the context.
    let alarm = Alarm(at: instant) { self.cancel(.deadlineExceeded) }
    let isDone = state.critical { state in
      if state.error == nil { state.alarm = alarm }
      return state.error != nil
    }
    if isDone { alarm.cancel() }
  }

  /// The cancel function that the program holds.
  func cancelByUser() {
    done.resource.point(.close)
    cancel(.canceled)
  }

  /// Ends this and everything below. Does nothing if it is done.
  private func cancel(_ reason: ContextError) {
    guard let cancellation = state.critical({ $0.cancel(reason) }) else { return }
    _ = done.closeWithoutPoint()
    for child in cancellation.children { child.cancel(reason) }
    cancellation.alarm?.cancel()
    if let parent = cancellation.parent, let place = cancellation.place { parent.forget(place) }
  }

  private func forget(_ place: WaitQueue<ContextNode>.Ticket) {
    _ = state.critical { $0.children.remove(place) }
  }
}
