import CTrace

/// What the memory of one execution was, as far as its trace tells: blocks that were given out, and objects with their types.
///
/// Only an execution with details (`CB_REQF_DETAILS`) tells of it.
struct MemoryMap {
  /// Memory that was given to somebody.
  struct Block {
    var kind: cb_block_kind
    var start: UInt64
    var bytes: UInt64
    /// Id of the stack on which it was asked for.
    var stack: UInt32
    /// Address of the metadata of an object's type.
    var type: UInt64
    /// Bytes of an object's stored properties, its header included.
    var ownBytes: UInt64
    /// Id of the string with the type's name.
    var typeName: UInt64
    /// Position of its record.
    var position: Int
  }

  /// A stored property.
  struct Field: Hashable {
    var offset: UInt64
    var name: String
    /// The class that declares it.
    var owner: String
  }

  private var blocks: [Block] = []
  private var fields: [UInt64: [Field]] = [:]
  /// Position from which on blocks are not told of any more.
  private var end = Int.max

  init(_ trace: Trace) {
    for (position, record) in trace.records.enumerated() {
      switch record.recordKind {
      case .block where UInt32(record.op) == CB_BLOCK_UNKNOWN.rawValue: end = min(end, position)
      case .block:
        blocks.append(
          Block(
            kind: cb_block_kind(UInt32(record.op)), start: record.a, bytes: record.b, stack: record.stack,
            type: record.c,
            ownBytes: record.d, typeName: record.e, position: position))
      case .field:
        guard let name = trace.string(record.e), let owner = trace.string(record.f) else { continue }
        let field = Field(offset: record.b, name: name, owner: owner)
        if fields[record.a]?.contains(field) != true { fields[record.a, default: []].append(field) }
      default: break
      }
    }
  }

  /// The block that an address lay in at a position of the trace; nil if that is not known.
  ///
  /// - Complexity: O(blocks).
  func block(at address: UInt64, before position: Int) -> Block? {
    guard position < end else { return nil }
    return blocks.last { $0.position < position && $0.start <= address && address - $0.start < $0.bytes }
  }

  /// The stored property of an object at an offset.
  func field(at offset: UInt64, of block: Block) -> Field? {
    block.kind == CB_BLOCK_OBJECT ? field(at: offset, ofType: block.type, ownBytes: block.ownBytes) : nil
  }

  /// The stored property at an offset in objects of a type.
  func field(at offset: UInt64, ofType type: UInt64, ownBytes: UInt64) -> Field? {
    guard offset < ownBytes, let fields = fields[type] else { return nil }
    guard let field = fields.filter({ $0.offset <= offset }).max(by: { $0.offset < $1.offset }) else { return nil }
    // Two properties at one offset: one of them has no bytes, and nothing says which.
    return fields.count { $0.offset == field.offset } == 1 ? field : nil
  }
}
