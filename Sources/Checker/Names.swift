import CTrace

/// Names for units and resources, as the reader of one finding sees them.
///
/// Units are numbered by birth among their kind, so that a name is stable within one schedule. Resources get their letter or
/// number when they are first mentioned: a text that speaks of two locks speaks of lock A and lock B.
public struct Names {
  let model: ExecutionModel
  /// What an access touches, by the position of its record.
  var memory: [Int: VariableNames.Name] = [:]
  private var unitNames: [UInt32: String] = [:]
  private var resourceNames: [Int: String] = [:]
  private var used: [String: Int] = [:]

  public init(_ model: ExecutionModel) {
    self.model = model
    var counts: [String: Int] = [:]
    let hasMainTask = model.units.contains { $0.flags.contains(.mainTask) }
    for unit in model.units {
      if unit.isMain {
        unitNames[unit.id] = unit.kind == .main && hasMainTask ? "main thread" : "main"
        continue
      }
      if let fault = model.fault, fault.carrier != 0, fault.carrier == unit.id {
        unitNames[unit.id] = "fault injection"
        continue
      }
      let noun =
        switch unit.kind {
        case .main, .thread: "thread"
        case .task: "task"
        case .block: "block"
        case .timer: "timer"
        }
      let key = unit.isRuntime ? "runtime \(noun)" : noun
      counts[key, default: 0] += 1
      unitNames[unit.id] = "\(key) \(counts[key, default: 0])"
    }
  }

  /// `"task 2"`, `"main"`: the id of a participant.
  public func unit(_ id: UInt32) -> String { unitNames[id] ?? "unit \(id)" }

  /// `"task 'worker'"`, or the id if it has no name.
  public func named(_ id: UInt32) -> String {
    guard let unit = model.unit(id), !unit.isMain, id != model.fault?.carrier, let given = givenName(of: unit) else {
      return self.unit(id)
    }
    return "\(self.unit(id)) '\(given)'"
  }

  /// The name that the program gave a unit.
  public func givenName(of unit: ExecutionModel.Unit) -> String? {
    guard let name = model.trace.string(unit.name), !name.isEmpty else { return nil }
    return name
  }

  /// `"lock A"`, `"channel 'jobs'"`, `"the end of task 3"`.
  public mutating func resource(_ index: Int) -> String {
    if let name = resourceNames[index] { return name }
    let name = newName(for: model.resources[index])
    resourceNames[index] = name
    return name
  }

  /// Whether a resource was mentioned, or has its name by its appearance.
  func isNamed(_ index: Int) -> Bool { resourceNames[index] != nil }

  /// Gives all resources of the author's their names in the order of their appearance, so that these are the same in an execution and
  /// in one that goes on from there. Locks of the runtime's own have none before somebody speaks of them.
  mutating func nameByAppearance(_ map: SourceMap) {
    var appearance = ResourceAppearance(model)
    for record in model.trace.records {
      guard let index = appearance.resource(of: record), resourceNames[index] == nil, !map.isForeign(record.stack),
        record.stack != 0, !model.isInternal(record)
      else { continue }
      _ = resource(index)
    }
  }

  private mutating func newName(for resource: ExecutionModel.Resource) -> String {
    let noun = Names.noun(for: resource.kind)
    if resource.kind.namesUnit, let id = UInt32(exactly: resource.key.address), model.unit(id) != nil {
      return "the end of \(unit(id))"
    }
    if let given = model.trace.string(resource.name), !given.isEmpty { return "\(noun) '\(given)'" }
    switch resource.kind {
    case .timer, .suspended, .none: return noun
    case .io: return "descriptor \(resource.key.address)"
    default: break
    }
    used[noun, default: 0] += 1
    let number = used[noun, default: 1]
    return resource.kind.isLock && noun.hasSuffix("lock") ? "\(noun) \(letters(number))" : "\(noun) \(number)"
  }

  private static func noun(for kind: ResourceKind) -> String {
    switch kind {
    case .mutex, .spinlock, .piFutex, .asyncMutex: "lock"
    case .rwlock, .asyncRWLock: "read-write lock"
    case .condition, .asyncCondition: "condition"
    case .semaphore, .dispatchSemaphore, .asyncSemaphore: "semaphore"
    case .barrier: "barrier"
    case .once, .asyncOnce: "once"
    case .futex: "futex"
    case .thread: "the end of a thread"
    case .task: "the end of a task"
    case .queue: "queue"
    case .group: "dispatch group"
    case .workItem: "work item"
    case .timer: "timer"
    case .stdio: "stream"
    case .taskGroup: "task group"
    case .continuation: "continuation"
    case .actor: "actor"
    case .suspended: "an event"
    case .io: "a system call"
    case .apply: "concurrent loop"
    case .channel: "channel"
    case .waitGroup: "wait group"
    case .context: "context"
    case .none: "an event"
    case .other: "resource"
    }
  }
}

/// 1 is A, 26 is Z, 27 is AA.
private func letters(_ number: Int) -> String {
  var rest = number
  var text = ""
  while rest > 0 {
    rest -= 1
    text = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26))) + text
    rest /= 26
  }
  return text
}
