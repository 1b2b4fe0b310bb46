import CTrace

/// Objects that keep each other alive and that nothing else reaches.
extension Rule {
  static func retainCycles(_ model: ExecutionModel) -> [ProtoFinding] {
    var cycles: [(signature: CauseSignature, cycle: RetainCycle)] = []
    for cycle in RetainCycle.all(in: model) {
      let signature = CauseSignature(.retainCycle, parts(of: cycle, model))
      // The same cycle, with more or fewer others around it.
      if let index = cycles.firstIndex(where: { $0.signature == signature }) {
        cycles[index].cycle.count &+= cycle.count
        cycles[index].cycle.bytes &+= cycle.bytes
        cycles[index].cycle.kept &+= cycle.kept
      } else {
        cycles.append((signature, cycle))
      }
    }
    return cycles.map { signature, cycle in
      var finding = ProtoFinding(.retainCycle, signature: signature, units: []) { _ in retainSentence(cycle) }
      finding.retained = cycle
      return finding
    }
  }

  /// Which types refer to which, and where in them: no addresses of data.
  private static func parts(of cycle: RetainCycle, _ model: ExecutionModel) -> [String] {
    cycle.nodes.indices.map { index in
      let edge = cycle.edges[index]
      let node = cycle.nodes[index]
      // Elements behind an object's own properties are all alike, and so is what lies in memory of which nothing is known.
      let place =
        switch node.kind {
        case CB_HELD_MEMORY: 0 as UInt64
        case CB_HELD_OBJECT: min(edge.offset, max(node.ownBytes, 16))
        default: edge.offset
        }
      return "\(type(node, model))+\(place)>\(type(cycle.nodes[cycle.next(after: index)], model))"
    }
  }

  private static func type(_ node: RetainCycle.Node, _ model: ExecutionModel) -> String {
    node.identity == 0 ? "\(node.kind.rawValue)" : model.place(ofInstruction: node.identity)
  }
}

/// Who holds whom, and what is lost: `"Session and a closure hold each other, and nothing else reaches them: …"`.
func retainSentence(_ cycle: RetainCycle) -> String {
  let names = cycle.nodes.indices.map { heldNoun(cycle, $0) }
  let who: String
  if names.count == 1 {
    who = "\(names[0]) holds itself, and nothing else reaches it"
  } else if Set(names).count == 1 {
    who = "\(names.count) \(names[0]) objects hold each other, and nothing else reaches them"
  } else {
    who = "\(list(names, limit: 6)) hold each other, and nothing else reaches them"
  }
  let times = cycle.count > 1 ? "\(grouped(cycle.count)) times " : ""
  let kept = cycle.kept > 0 ? ", nor are \(bytes(cycle.kept)) that they keep" : ""
  return "\(times)\(who): \(bytes(cycle.bytes)) are never freed\(kept)"
}

/// What a block on a cycle is, as a noun: a type's name, or what a closure captures.
func heldNoun(_ cycle: RetainCycle, _ index: Int) -> String {
  let node = cycle.nodes[index]
  switch node.kind {
  case CB_HELD_OBJECT:
    let containers = [
      "_ContiguousArrayStorage": "an array", "_DictionaryStorage": "a dictionary", "_SetStorage": "a set",
    ]
    return containers[node.typeName] ?? (node.typeName.isEmpty ? "an object" : node.typeName)
  case CB_HELD_CAPTURE: return cycle.isClosure(index) ? "a closure" : "a captured variable"
  case CB_HELD_BLOCK: return "a block"
  case CB_HELD_MEMORY: return "memory"
  case CB_HELD_TASK: return "a task that has ended"
  default: return "an object of the runtime"
  }
}

/// `"1,234,567"`.
private func grouped(_ number: UInt64) -> String {
  var digits = Array(String(number))
  var position = digits.count - 3
  while position > 0 {
    digits.insert(",", at: position)
    position -= 3
  }
  return String(digits)
}

private func bytes(_ count: UInt64) -> String { "\(grouped(count)) bytes" }
