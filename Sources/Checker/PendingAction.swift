import CTrace

/// What somebody does who stands at a scheduling point, in words that follow a name: `"takes lock A"`.
struct PendingAction {
  private let model: ExecutionModel

  init(_ model: ExecutionModel) { self.model = model }

  /// - Parameter record: The last record of the unit's course that says where it stands: POINT, WAIT, TASK_SUSPEND or UNIT_BORN.
  func phrase(_ record: TraceRecord, memory: String?, _ names: inout Names) -> String {
    switch record.recordKind {
    case .unitBorn: return "begins"
    case .point: return point(record, memory, &names)
    case .wait:
      guard let name = resource(of: record, &names), record.b != ResourceKind.timer.rawValue else { return "goes on" }
      switch (record.operation, ResourceKind(rawValue: record.b) ?? .other) {
      case (.lock, let kind) where kind.isLock: return "takes \(name)"
      case (.readLock, _): return "read-locks \(name)"
      default: return "goes on after its wait for \(name)"
      }
    default: return "goes on"
    }
  }

  private func resource(of record: TraceRecord, _ names: inout Names) -> String? {
    let key = ExecutionModel.ResourceKey(address: record.a, kind: ResourceKind(rawValue: record.b) ?? .other)
    return model.resourceIndex[key].map { names.resource($0) }
  }

  private func point(_ record: TraceRecord, _ memory: String?, _ names: inout Names) -> String {
    let kind = ResourceKind(rawValue: record.b) ?? .other
    if kind == .none, record.c > 0 { return access(record, memory ?? "memory") }
    let name = resource(of: record, &names) ?? "something"
    switch (record.operation, kind) {
    case (.lock, .stdio), (.tryLock, .stdio): return "writes to or reads from a stream"
    case (.lock, .queue): return "takes up work of \(name)"
    case (.unlock, .queue): return "is done with its work of \(name)"
    case (.lock, .once), (.lock, .asyncOnce): return "runs \(name), or waits for it"
    case (.lock, _): return "takes \(name)"
    case (.readLock, _): return "read-locks \(name)"
    case (.tryLock, .semaphore): return "tries for a unit of \(name)"
    case (.tryLock, _): return "tries for \(name)"
    case (.unlock, _): return "releases \(name)"
    case (.wait, .semaphore), (.wait, .dispatchSemaphore), (.wait, .asyncSemaphore): return "takes a unit of \(name)"
    case (.wait, .condition), (.wait, .asyncCondition): return "begins to wait for a signal on \(name)"
    case (.wait, _), (.join, _): return "waits for \(name)"
    case (.signal, .timer), (.add, .timer), (.atomic, .timer), (.close, .timer): return "changes a timer"
    case (.signal, .thread): return "sends a signal to a thread"
    case (.signal, _): return "signals \(name)"
    case (.broadcast, _): return "broadcasts \(name)"
    case (.send, _): return "sends on \(name)"
    case (.receive, .context): return "looks whether \(name) is done"
    case (.receive, _): return "receives from \(name)"
    case (.close, .context): return "cancels \(name)"
    case (.close, .io): return "closes \(name)"
    case (.close, .workItem): return "cancels \(name)"
    case (.close, _): return "closes \(name)"
    case (.add, _): return "counts \(name) up"
    case (.done, _): return "counts \(name) down"
    case (.sync, _): return "runs work on \(name) and waits for it"
    case (.spawn, .queue): return "submits work to \(name)"
    case (.spawn, .thread):
      let end = "the end of "
      return "goes on after it started \(name.hasPrefix(end) ? String(name.dropFirst(end.count)) : "a thread")"
    case (.spawn, .group), (.spawn, .workItem), (.spawn, .apply): return "submits work"
    case (.spawn, _): return "goes on after it started a task"
    case (.switch, _): return "asks for its turn on an actor"
    case (.await, _): return "comes to an await"
    case (.resume, _): return "resumes \(name)"
    case (.io, _): return "reads or writes \(name)"
    case (.cancellation, _): return "cancels, or looks whether it was cancelled"
    case (.yield, _): return "goes on after it gave way"
    case (.sleep, _): return "goes to sleep"
    default: return "goes on"
    }
  }

  private func access(_ record: TraceRecord, _ memory: String) -> String {
    let changes = record.d != 0
    return record.operation == .atomic
      ? "atomically \(changes ? "changes" : "reads") \(memory)" : "\(changes ? "writes" : "reads") \(memory)"
  }
}
