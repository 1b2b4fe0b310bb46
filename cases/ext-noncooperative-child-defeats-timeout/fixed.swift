import Dispatch

/// What `work` returns, or nil if it fails or takes longer than `limit`.
func value<Value: Sendable>(
  within limit: Duration, of work: @escaping @Sendable () async throws -> Value
) async -> Value? {
  await withTaskGroup(of: Value?.self) { race in
    race.addTask(name: "work") { try? await work() }
    race.addTask(name: "limit") {
      try? await Task.sleep(for: limit)
      return nil
    }
    defer { race.cancelAll() }
    return await race.next() ?? nil
  }
}

/// A call to a buoy, by a driver that is older than `async`. A read calls back once, with nil if the call is over.
final class Call: @unchecked Sendable {
  // Unchecked: everything is touched on `line` only.
  private let line = DispatchQueue(label: "line")
  private var isOver = false
  private var receiver: ((Int?) -> Void)?
  private var block: DispatchWorkItem?

  func read(then receiver: @escaping @Sendable (Int?) -> Void) {
    line.sync {
      if isOver { return receiver(nil) }
      self.receiver = receiver
      let block = DispatchWorkItem { [weak self] in self?.deliver(14) }
      self.block = block
      // In calm weather a block takes 50 ms.
      line.asyncAfter(deadline: .now() + .milliseconds(500), execute: block)
    }
  }

  func hangUp() {
    line.sync {
      isOver = true
      block?.cancel()
      deliver(nil)
    }
  }

  private func deliver(_ height: Int?) {
    receiver?(height)
    receiver = nil
  }
}

struct Buoy {
  struct LineLost: Error {}

  func waveHeights() async throws -> [Int] {
    let call = Call()
    defer { call.hangUp() }
    return try await withTaskCancellationHandler {
      try await heights(over: call)
    } onCancel: {
      call.hangUp()
    }
  }

  private func heights(over call: Call) async throws -> [Int] {
    var heights: [Int] = []
    while heights.count < 8 {
      let height = await withCheckedContinuation { block in
        call.read { block.resume(returning: $0) }
      }
      guard let height else { throw LineLost() }
      heights.append(height)
    }
    return heights
  }
}

@main struct SeaReport {
  static func main() async {
    let heights = await value(within: .milliseconds(800), of: Buoy().waveHeights)
    print(heights.map { "waves now: \($0)" } ?? "waves of the last hour")
  }
}
