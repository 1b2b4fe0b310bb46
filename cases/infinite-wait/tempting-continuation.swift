import Synchronization

/// Who waits for a free table, first come, first served.
final class WaitingList: Sendable {
  private struct Guest {
    let name: String
    let wait: CheckedContinuation<Int?, Never>
  }

  private let guests = Mutex<[Guest]>([])

  /// The number of a table when one is free; nil if the guest is called away before.
  func table(for name: String) async -> Int? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { wait in
        guests.withLock { $0.append(Guest(name: name, wait: wait)) }
      }
    } onCancel: {
      let guest = guests.withLock { guests in
        guests.firstIndex { $0.name == name }.map { guests.remove(at: $0) }
      }
      guest?.wait.resume(returning: nil)
    }
  }

  func isFree(_ table: Int) {
    let guest = guests.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    guest?.wait.resume(returning: table)
  }
}

struct Restaurant {
  let list = WaitingList()

  /// Waits for a table, but not longer than the guest's patience.
  func seat(_ name: String, patience: Duration) async {
    await withTaskGroup(of: Int?.self) { evening in
      evening.addTask { await list.table(for: name) }
      evening.addTask {
        try? await Task.sleep(for: patience)
        return nil
      }
      let table = await evening.next() ?? nil
      print(table.map { "\(name): table \($0)" } ?? "\(name): pizzeria")
      evening.cancelAll()
      if let late = await evening.next() ?? nil { list.isFree(late) }
    }
  }
}

@main struct Friday {
  static func main() async {
    let restaurant = Restaurant()
    await withTaskGroup { evening in
      evening.addTask { await restaurant.seat("Ito", patience: .seconds(600)) }
      try? await Task.sleep(for: .seconds(300))
      await restaurant.seat("Ng", patience: .zero)
      evening.addTask { await restaurant.seat("Cruz", patience: .seconds(3600)) }
      try? await Task.sleep(for: .seconds(1200))
      restaurant.list.isFree(4)
    }
  }
}
