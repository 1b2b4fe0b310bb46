import CTrace

/// A finding of one execution, before it is put in words and before addresses become places in source.
public struct ProtoFinding: Sendable {
  /// Writes a sentence with the names of one finding.
  public typealias Wording = @Sendable (inout Names) -> String

  public var kind: Finding.Kind
  public var signature: CauseSignature
  /// Ids of the units that take part, the most important first.
  public var units: [UInt32]
  /// Ids of the units on a cycle, each waiting for the next and the last for the first; empty if there is none.
  public var cycle: [UInt32] = []
  public var message: Wording
  public var moments: [ProtoMoment] = []
  /// Where a unit stands, as ids of stacks, if that is not its place in the snapshot at the end.
  public var places: [UInt32: UInt32] = [:]
  /// The memory that it is about, as it was at a position of the trace, unless that is an access.
  var memory: (address: UInt64, position: Int)?
  /// The two accesses that race.
  var accesses: AccessHistory.Pair?
  /// The objects that keep each other alive.
  var retained: RetainCycle?
  /// Whether the wait-for graph at the end belongs to it.
  public var showsGraph = false
  /// Place that the program itself told, when no stack does: a crash that printed `file:line`.
  public var toldPlace: SourceFrame?

  public init(
    _ kind: Finding.Kind, signature: CauseSignature, units: [UInt32], message: @escaping Wording
  ) {
    self.kind = kind
    self.signature = signature
    self.units = units
    self.message = message
  }
}

/// One event that a finding points at.
public struct ProtoMoment: Sendable {
  public var text: ProtoFinding.Wording
  public var unit: UInt32?
  /// Id of the stack; 0 if there is none.
  public var stack: UInt32
  /// Position in the trace, which orders the moments.
  public var position: Int
  /// Its place in the code, if there is no stack.
  var address: CodeAddress?
}

/// What makes two findings the same: kind, code and kinds of resources, but no numbers of units and no addresses of data.
///
/// Equal in every process that runs the same build of a program under the same kind of request.
public struct CauseSignature: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var kind: Finding.Kind
  /// Sorted, without repetition.
  public var parts: [String]

  public init(_ kind: Finding.Kind, _ parts: [String]) {
    self.kind = kind
    self.parts = Set(parts).sorted()
  }

  public var description: String { "\(kind.rawValue): \(parts.joined(separator: " | "))" }

  public static func < (left: CauseSignature, right: CauseSignature) -> Bool {
    (left.kind, left.parts.joined(separator: "|")) < (right.kind, right.parts.joined(separator: "|"))
  }

  /// Whether one of the two has everything that the other has: two views of one cause, more or fewer units caught in it.
  public func overlaps(_ other: CauseSignature) -> Bool {
    guard kind == other.kind else { return false }
    let (mine, others) = (Set(parts), Set(other.parts))
    return mine.isSubset(of: others) || others.isSubset(of: mine)
  }
}

extension ExecutionModel {
  /// The innermost places of a stack that lie in the program itself, relative to their modules.
  func place(ofStack id: UInt32, frames limit: Int = 6) -> String {
    let frames = trace.stack(id)
    guard !frames.isEmpty else { return "?" }
    let map = ModuleMap(modules)
    let located = frames.map { (address: $0, module: map.module(at: $0.value)) }
    // A quick trace names no modules. Address space is not randomised under control, and shared libraries lie at its top.
    let own = located.filter { $0.module.map { !$0.isLibrary } ?? (modules.isEmpty && $0.address.value >> 40 < 0x7f) }
    return (own.isEmpty ? located[...] : own.prefix(limit))
      .prefix(limit)
      .map { frame in
        guard let module = frame.module else { return String(frame.address.value, radix: 16) }
        return "\(module.name)+\(String(frame.address.value - module.start, radix: 16))"
      }
      .joined(separator: ",")
  }

  /// The place of one instruction, relative to its module.
  func place(ofInstruction address: UInt64) -> String {
    guard let module = ModuleMap(modules).module(at: address) else { return String(address, radix: 16) }
    return "\(module.name)+\(String(address - module.start, radix: 16))"
  }

  /// What a unit adds to a signature: where it was made, where it stands, and for what kind of thing it waits.
  func signaturePart(_ id: UInt32, stack: UInt32? = nil) -> String {
    let unit = unit(id)
    let standing = atEnd?.standing(of: id)
    let kinds = (unit?.waits ?? []).map { "\(resources[$0.resource].kind).\($0.operation)" }
    let waits =
      kinds.isEmpty ? (standing.map { "\($0.resource.kind)" } ?? "") : Set(kinds).sorted().joined(separator: "/")
    return "\(place(ofStack: unit?.birthStack ?? 0))>\(place(ofStack: stack ?? self.stack(whereStands: id)))>\(waits)"
  }

  /// What a unit adds to the signature of a deadlock: where it stands and for what kind of thing it waits, but not who it is:
  /// any of several units that run the same code may be the one that is caught.
  func signaturePartOfStuck(_ id: UInt32) -> String {
    let whole = signaturePart(id).split(separator: ">", omittingEmptySubsequences: false)
    return ">\(place(ofStack: stack(whereStands: id), frames: 2))>\(whole.last ?? "")"
  }

  /// Id of the stack on which a unit stood at the end, or began its last wait.
  func stack(whereStands id: UInt32) -> UInt32 {
    if let stack = atEnd?.standing(of: id)?.stack, stack != 0 { return stack }
    if let wait = unit(id)?.waits.last { return trace.records[wait.record].stack }
    return 0
  }
}

extension CauseSignature {
  /// The places at which locks are waited for, of a deadlock, or taken while another is held, of a lock order: a deadlock that
  /// shows at all of an order's places is that order come true.
  public var lockPlaces: Set<String> {
    switch kind {
    case .deadlock:
      Set(
        parts.compactMap { part in
          let fields = part.split(separator: ">", omittingEmptySubsequences: false)
          return fields.count == 3 && fields[2].lowercased().contains("lock") ? String(fields[1]) : nil
        })
    case .lockOrder:
      Set(parts.compactMap { $0.split(separator: ">", omittingEmptySubsequences: false).last.map(String.init) })
    default: []
    }
  }
}
