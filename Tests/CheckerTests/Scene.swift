import Checker

/// A small world for traces: a program with stacks that can be told apart.
struct Scene {
  var builder = TraceBuilder()
  let main: UInt32
  private var places: [Int: UInt32] = [:]

  static let base: UInt64 = 0x10000

  init(mainFlags: UnitFlags = []) {
    let path = builder.string("/home/reader/prog")
    builder.add(.module, a: Scene.base, b: Scene.base + 0x10000, e: path)
    main = builder.unit(.main, flags: mainFlags)
    builder.add(.unitStart, unit: main)
  }

  /// Stack with a frame at a "line" of the program.
  mutating func at(_ line: Int) -> UInt32 {
    if let stack = places[line] { return stack }
    let stack = builder.stack([CodeAddress(value: Scene.base + UInt64(line) * 16, isResumeAddress: true)])
    places[line] = stack
    return stack
  }

  mutating func step(_ count: UInt32 = 1) { builder.step += count }

  mutating func spawn(
    _ kind: UnitKind = .task, by parent: UInt32? = nil, name: String? = nil, flags: UnitFlags = [], line: Int = 1,
    starts: Bool = true
  ) -> UInt32 {
    let stack = at(line)
    let unit = builder.unit(kind, parent: parent ?? main, flags: flags, name: name, stack: stack)
    if starts { builder.add(.unitStart, unit: unit) }
    return unit
  }

  mutating func lock(
    _ unit: UInt32, _ resource: UInt64, _ kind: ResourceKind = .mutex, _ operation: Operation = .lock, line: Int = 10
  ) {
    step()
    builder.add(.acquire, operation, unit: unit, on: resource, kind, stack: at(line), c: 1)
  }

  mutating func unlock(_ unit: UInt32, _ resource: UInt64, _ kind: ResourceKind = .mutex) {
    step()
    builder.add(.release, .unlock, unit: unit, on: resource, kind)
  }

  mutating func wait(
    _ unit: UInt32, _ operation: Operation, _ resource: UInt64, _ kind: ResourceKind, line: Int = 20, owner: UInt32 = 0,
    until deadline: UInt64 = 0
  ) {
    step()
    builder.add(.wait, operation, unit: unit, on: resource, kind, stack: at(line), c: UInt64(owner), d: deadline)
  }

  mutating func waitEnd(_ unit: UInt32, _ operation: Operation, _ resource: UInt64, _ kind: ResourceKind) {
    step()
    builder.add(.waitEnd, operation, unit: unit, on: resource, kind)
  }

  mutating func signal(
    _ unit: UInt32, _ resource: UInt64, _ kind: ResourceKind, _ operation: Operation = .signal, woken: UInt64,
    line: Int = 30
  ) {
    step()
    builder.add(.signal, operation, unit: unit, on: resource, kind, stack: at(line), c: woken)
  }

  mutating func end(_ unit: UInt32) {
    step()
    builder.add(.unitEnd, unit: unit)
  }

  mutating func mainEnds() {
    step()
    builder.add(.mainEnd, unit: main, stack: at(99))
  }

  /// Standings at the end of those who block in a wait.
  mutating func stuck(_ units: UInt32..., state: UnitState = .waiting, flags: UnitStateFlags = [], line: Int = 20) {
    for unit in units { builder.standing(unit, state, flags: flags, stack: at(line)) }
  }

  /// Findings of the execution, and the text of the first.
  func findings(_ end: EndReason, stderr: String = "", status: Execution.Status = .done(waitStatus: 0)) throws
    -> [Seen]
  {
    let analysis = Analysis(try builder.execution(end, stderr: stderr, status: status))
    return analysis.findings.map { proto in
      var names = Names(analysis.model)
      return Seen(kind: proto.kind, message: proto.message(&names), proto: proto)
    }
  }

  struct Seen {
    var kind: Finding.Kind
    var message: String
    var proto: ProtoFinding
  }
}
