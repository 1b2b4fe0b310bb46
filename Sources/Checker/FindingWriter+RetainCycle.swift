import CTrace

/// Puts a cycle of references in the reader's terms: who is on it, where each was made, and what holds the next.
extension FindingWriter {
  /// Ids of stacks on which the objects of a cycle were made, in its order; 0 where that is not known.
  func makers(of cycle: RetainCycle) -> [UInt32] {
    let memory = MemoryMap(model.trace)
    return cycle.nodes.map { memory.block(at: $0.address, before: $0.position)?.stack ?? 0 }
  }

  /// Fills in who is on the cycle, and the graph of who holds whom.
  func tell(of cycle: RetainCycle, madeAt stacks: [UInt32], _ map: SourceMap, in finding: inout Finding) async {
    let memory = MemoryMap(model.trace)
    let closures = await closures(of: cycle)
    let ids = FindingWriter.ids(of: cycle)
    for index in cycle.nodes.indices {
      let next = ids[cycle.next(after: index)]
      let way = way(index, in: cycle, memory)
      // Who asked for an object, not how its type makes one.
      let made = Array(map.frames(stacks[index]).drop { $0.function.contains("__allocating_init") })
      finding.participants.append(
        Participant(
          id: ids[index], holds: "\(next), \(way.phrase)", created: made.isEmpty ? closures[index] : made))
      finding.waitsFor.append(WaitEdge(from: ids[index], to: next, label: way.label))
    }
    finding.cycle = ids
  }

  /// `"Session"`, `"closure"`; with numbers where there are several.
  private static func ids(of cycle: RetainCycle) -> [String] {
    let nouns = cycle.nodes.indices.map { heldNoun(cycle, $0) }
    var used: [String: Int] = [:]
    return nouns.map { noun in
      used[noun, default: 0] += 1
      let article = ["an ", "a "].first(where: noun.hasPrefix) ?? ""
      let plain = String(noun.dropFirst(article.count))
      return nouns.count { $0 == noun } > 1 ? "\(plain) \(used[noun, default: 0])" : plain
    }
  }

  /// The code of each closure on the cycle, for those that have no memory of their own.
  private func closures(of cycle: RetainCycle) async -> [[SourceFrame]] {
    let functions = cycle.nodes.indices.map { index in
      cycle.edges[(index + cycle.nodes.count - 1) % cycle.nodes.count].function
    }
    let addresses = functions.map { CodeAddress(value: $0, isResumeAddress: true) }
    let frames = await symbolizer.frames(for: addresses, in: ModuleMap(model.modules))
    return zip(functions, frames).map { function, frames in
      guard function != 0, var frame = FrameCleaner.clean(frames).frames.first else { return [] }
      // What the compiler makes around a closure has the closure's last line.
      if let range = frame.function.firstRange(of: "partial apply for ") { frame.function.removeSubrange(range) }
      return [frame]
    }
  }

  /// What in a node holds the next: `("in its property 'onEnd'", "onEnd")`.
  private func way(_ index: Int, in cycle: RetainCycle, _ memory: MemoryMap) -> (phrase: String, label: String) {
    let (node, edge) = (cycle.nodes[index], cycle.edges[index])
    switch node.kind {
    case CB_HELD_OBJECT:
      if let field = memory.field(at: edge.offset, ofType: node.metadata, ownBytes: node.ownBytes) {
        return ("in its property '\(field.name)'", field.name)
      }
      return edge.offset >= node.ownBytes ? ("as an element", "has as an element") : ("in a property", "holds")
    case CB_HELD_CAPTURE:
      return cycle.isClosure(index) ? ("which it captures", "captures") : ("which is its value", "has as its value")
    case CB_HELD_BLOCK: return ("which it captures", "captures")
    case CB_HELD_TASK: return ("which is its result", "has as its result")
    default: return ("to which it refers", "refers to")
    }
  }
}
