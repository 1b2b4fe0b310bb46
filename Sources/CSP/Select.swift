/// Waits until one of the cases can go on, performs it and runs its body: Go's `select`.
///
/// If several are ready, one of them is taken at random, each with the same chance. If none is ready, `otherwise` runs
/// if there is one; else the task parks on all of them. A `select` without any case parks for ever. All cases are
/// examined at one instant: no other operation on the channels comes between.
///
///     await select(
///       .receive(from: jobs) { job in … },
///       .send(beat, to: heartbeat) { … },
///       .done(context) { … },
///       .after(.seconds(1)) { … })
///
/// The body runs in the calling task, after the operation, off any actor.
public nonisolated(nonsending) func select(_ cases: SelectCase...) async {
  await select(cases)
}

/// Waits until one of the cases can go on: `select` for cases that are computed, as Go's `reflect.Select`.
public nonisolated(nonsending) func select(_ cases: [SelectCase]) async {
  var operations: [any SelectOperation] = []
  var otherwise: (@Sendable () async -> Void)?
  for each in cases {
    switch each.kind {
    case .operation(let make): operations.append(make())
    case .otherwise(let body):
      precondition(otherwise == nil, "select with two otherwise cases: keep one of them")
      otherwise = body
    }
  }

  for operation in operations { operation.announce() }
  let selection = Selection(operations)
  if let wake = selection.poll(orPark: nil) {
    return await operations[wake.index].runBody()
  }
  if let otherwise { return await otherwise() }
  if operations.isEmpty {
    let nothing = Channel<Never>.never
    await parkForever(on: [(nothing.resource, .receive)])
  }

  for operation in operations { operation.start() }
  let wake = await selection.park()
  for operation in operations { await operation.stop() }
  await operations[wake.index].runBody()
}

/// The cases of one `select`, examined under the locks of all their channels.
///
/// Taking all locks, in ascending order of address, is what makes the examination one instant and lets a select meet
/// another one: as long as this one holds its locks nobody can claim it, so only the other has to be claimed.
private struct Selection {
  let operations: [any SelectOperation]
  /// One operation per channel, in the order in which the locks are taken.
  private let lockOrder: [any SelectOperation]

  init(_ operations: [any SelectOperation]) {
    self.operations = operations
    var order: [any SelectOperation] = []
    for operation in operations.sorted(by: { $0.lockOrder < $1.lockOrder })
    where order.last?.lockOrder != operation.lockOrder {
      order.append(operation)
    }
    lockOrder = order
  }

  private enum Outcome {
    case hit(index: Int, Attempt)
    /// Several are ready, and the explorer decides; it may not be asked with locks held.
    case ask(ready: [Int])
    case again
    case nothing
  }

  /// Performs one of the ready operations.
  ///
  /// - Parameter waiter: is queued with all operations if none is ready.
  /// - Returns: nil if none was ready.
  func poll(orPark waiter: Waiter?) -> Wake? {
    while true {
      var outcome = examine(orPark: waiter)
      if case .ask(let ready) = outcome {
        outcome = attempt(ready[Annotations.choose(ready.count)])
      }
      switch outcome {
      case .nothing: return nil
      case .again, .ask: continue  // the waiter on the other side was claimed elsewhere in the meantime
      case .hit(let index, let attempt):
        let wake = Wake(index: index, closed: attempt.closed)
        operations[index].settle(wake)
        attempt.wakeup?()
        return wake
      }
    }
  }

  /// Suspends the task until one of the operations was performed.
  nonisolated(nonsending) func park() async -> Wake {
    var parked = false
    let wake = await withUnsafeContinuation { (continuation: UnsafeContinuation<Wake, Never>) in
      if let wake = poll(orPark: Waiter(continuation)) {
        continuation.resume(returning: wake)
      } else {
        parked = true
        for operation in operations { operation.waitBegin() }
      }
    }
    if parked {
      Annotations.waitEnd()
      operations[wake.index].settle(wake)
    }
    return wake
  }

  private func examine(orPark waiter: Waiter?) -> Outcome {
    holdingAll {
      let ready = operations.indices.filter { operations[$0].isReady() }
      if ready.isEmpty {
        if let waiter {
          for (index, operation) in operations.enumerated() { operation.enqueue(waiter, index: index) }
        }
        return .nothing
      }
      if ready.count > 1, Annotations.isActive { return .ask(ready: ready) }
      let index = ready[Annotations.choose(ready.count)]
      return operations[index].attempt().map { .hit(index: index, $0) } ?? .again
    }
  }

  private func attempt(_ index: Int) -> Outcome {
    holdingAll { operations[index].attempt().map { .hit(index: index, $0) } ?? .again }
  }

  private func holdingAll(_ body: () -> Outcome) -> Outcome {
    var outcome = Outcome.nothing
    func hold(from position: Int) {
      guard position < lockOrder.count else {
        outcome = body()
        return
      }
      lockOrder[position].holdingLock { hold(from: position + 1) }
    }
    hold(from: 0)
    return outcome
  }
}
