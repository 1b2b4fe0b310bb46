import CSP

/// The settings of a running service, and the lock that guards them.
final class Settings: @unchecked Sendable {
  private let lock = AsyncMutex(name: "settings")
  private var revision = 1

  func value(of key: String) async -> String {
    await lock.lock()
    let value = "\(key) of revision \(revision)"
    lock.unlock()
    return value
  }

  /// Takes the next revision and tells the logger its new level.
  func reload() async {
    await lock.lock()
    revision += 1
    lock.unlock()
    let logger = Task(name: "logger") { await value(of: "log level") }
    print("logger uses \(await logger.value)")
  }
}

actor Dashboard {
  private var beats = 0

  func beat() { beats += 1 }
}

@main struct Service {
  static func main() async {
    let dashboard = Dashboard()
    let settings = Settings()
    await withTaskGroup { service in
      service.addTask(name: "heartbeat") {
        while !Task.isCancelled {
          await dashboard.beat()
          try? await Task.sleep(for: .seconds(60))
        }
      }
      await settings.reload()
      service.cancelAll()
    }
    print("service stopped")
  }
}
