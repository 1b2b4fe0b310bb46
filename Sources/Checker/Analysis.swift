import CTrace

/// What one execution shows by itself: findings that need no other execution, and remarks about the checker's own limits.
///
/// Entry point: `init(_:)`. Each rule is a pure function of the model, one in each file `Rule+*.swift`.
public struct Analysis: Sendable {
  public let model: ExecutionModel
  /// At most one for each cause; gravest first.
  public let findings: [ProtoFinding]
  /// For the report's notes; each is said once for a whole search.
  public let notes: [String]

  public init(_ execution: Execution) {
    self.init(ExecutionModel(execution))
  }

  public init(_ model: ExecutionModel) {
    self.model = model
    var findings = Rule.crash(model) + Rule.unsupported(model)
    // What follows speaks of how things stood at the end, which a crash or a loss of control leaves unknown.
    let isWhole = findings.isEmpty
    if isWhole { findings += Rule.stuck(model) + Rule.epilogue(model) + Rule.livelock(model) }
    let ignoring = Rule.cancellation(model, besides: findings)
    // Who goes round because it did not hear that it was cancelled has that for its cause.
    let deaf = Set(ignoring.flatMap(\.units))
    findings.removeAll { finding in
      // The runtime's own units work for those who go round.
      let spinning = finding.units.filter { model.unit($0)?.isRuntime != true }
      return finding.kind == .livelock && !spinning.isEmpty && deaf.isSuperset(of: spinning)
    }
    findings += ignoring
    findings += Rule.lockOrder(model, besides: findings)
    findings += Rule.races(model)
    if isWhole { findings += Rule.retainCycles(model) }
    // Who is cancelled leaves messages behind, and rightly so.
    if isWhole, model.fault?.kind != .cancel { findings += Rule.lostMessage(model) }
    var seen: Set<CauseSignature> = []
    self.findings = findings.filter { seen.insert($0.signature).inserted }.sorted { $0.kind < $1.kind }
    notes = Analysis.notes(model, findings)
  }

  private static func notes(_ model: ExecutionModel, _ findings: [ProtoFinding]) -> [String] {
    var notes = model.trace.defects
    if model.unknownRecords > 0 {
      notes.append("the trace has records of a kind that this checker does not know; build both from one source")
    }
    if model.trace.header.recordsDropped > 0 || model.trace.header.endReason == .traceFull {
      notes.append("a trace was full, and what came after that is not checked; let the program do less")
    }
    let bounds: [EndReason] = [.stepBound, .timeBound]
    if let end = model.trace.header.endReason, bounds.contains(end), findings.isEmpty {
      notes.append("some executions did not end within the bound on \(end == .stepBound ? "steps" : "virtual time")")
    }
    if !model.divergences.isEmpty {
      notes.append("a replayed schedule did not fit the program: it was recorded with another build or other arguments")
    }
    return notes + model.noteStrings.compactMap(model.trace.string)
  }
}

extension Analysis {
  /// Virtual time for which a task may work on after it was cancelled, in nanoseconds.
  public static let patienceWithCancelled = Rule.patience

  /// A virtual time in words: `"1.5 s"`.
  public static func span(_ nanoseconds: UInt64) -> String { duration(nanoseconds) }
}

/// The rules that turn a model into findings.
enum Rule {}

extension ExecutionModel {
  /// Virtual time at a record.
  func time(at position: Int) -> UInt64 { trace.records.indices.contains(position) ? trace.records[position].time : 0 }

  /// Scheduling points up to the end of `main`; nil if it did not come to that.
  public var stepsOfMain: UInt64? { mainEnd.map { UInt64(trace.records[$0].step) } }

  /// Whether a record is more than winding up: it does something that somebody could notice.
  func matters(_ record: TraceRecord) -> Bool {
    switch record.recordKind {
    case .output: return true
    case .acquire, .wait: return !isInternal(record)
    // The send itself: the message is recorded when the sender goes on, which may be long after it was received.
    case .point: return record.operation == .send && ResourceKind(rawValue: record.b) == .channel
    case .unitBorn: return !UnitFlags(rawValue: record.d).contains(.runtime)
    default: return false
    }
  }

  /// Whether a stack is known and has libraries' frames only.
  func isForeign(_ stack: UInt32) -> Bool {
    let frames = trace.stack(stack)
    guard !frames.isEmpty else { return false }
    guard !modules.isEmpty else { return frames.allSatisfy { $0.value >> 40 >= 0x7f } }
    let map = ModuleMap(modules)
    return frames.allSatisfy { map.module(at: $0.lookup)?.isLibrary ?? true }
  }

  /// Whether a lock is taken or waited for by the runtime, the C library and the like for themselves.
  ///
  /// A quick trace names no modules; then every shared library counts, which lie at the top of the address space.
  func isInternal(_ record: TraceRecord) -> Bool {
    guard let kind = ResourceKind(rawValue: record.b), kind.isLock || kind == .futex, !kind.isAnnotated,
      let innermost = trace.stack(record.stack).first
    else { return false }
    guard !modules.isEmpty else { return innermost.value >> 40 >= 0x7f }
    guard let module = modules.first(where: { $0.start <= innermost.value && innermost.value < $0.end }) else {
      return false
    }
    return module.isInternal
  }

  /// Whether `ancestor` made `unit`, or made who made it, and so on.
  func isAncestor(_ ancestor: UInt32, of unit: UInt32) -> Bool {
    var current = self.unit(unit)?.parent ?? 0
    var steps = 0
    while current != 0, steps < 1000 {
      if current == ancestor { return true }
      current = self.unit(current)?.parent ?? 0
      steps += 1
    }
    return false
  }
}
