import CTrace

/// Which resource each record is about, record by record: an address that is used again is another resource.
struct ResourceAppearance {
  private let model: ExecutionModel
  /// The resource of an address at this moment, in step with the model's own count of them.
  private var current: [ExecutionModel.ResourceKey: Int] = [:]
  private var made = 0

  init(_ model: ExecutionModel) { self.model = model }

  /// Index of the resource that a record is about; nil if it is about none. Ask for each record, in their order.
  mutating func resource(of record: TraceRecord) -> Int? {
    switch record.recordKind {
    case .wait, .waitEnd, .acquire, .release, .signal, .message, .resource, .point: break
    default: return nil
    }
    let kind = record.recordKind == .message ? .channel : ResourceKind(rawValue: record.b) ?? .other
    let key = ExecutionModel.ResourceKey(address: record.a, kind: kind)
    if record.recordKind != .resource, let index = current[key] { return index }
    // The model numbers resources in order of appearance: the next one with this key is the one that appears now.
    guard let index = model.resources.indices.dropFirst(made).first(where: { model.resources[$0].key == key }) else {
      return current[key]
    }
    if record.recordKind == .resource || index == made { made = max(made, index + 1) }
    current[key] = index
    return index
  }
}
