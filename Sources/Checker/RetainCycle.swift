import CTrace

/// Objects that keep each other alive: one example of a shape, and how many of it there are.
struct RetainCycle: Sendable {
  /// A block of memory on the cycle.
  struct Node: Sendable {
    var address: UInt64
    var bytes: UInt64
    var kind: cb_held_kind
    /// Address of the type's metadata; 0 if it has none.
    var metadata: UInt64
    /// Bytes of an object's stored properties, its header included.
    var ownBytes: UInt64
    /// Empty for what is no object of a class.
    var typeName: String
    /// What tells the type in every execution.
    var identity: UInt64
    /// Position of its record.
    var position: Int
  }

  /// A reference from one node to the next.
  struct Edge: Sendable {
    var from: Int
    var to: Int
    /// Bytes into the one that refers.
    var offset: UInt64
    /// Code of the closure that the reference is a part of; 0 if it is part of none.
    var function: UInt64
  }

  /// Each refers to the next, and the last to the first. Never empty.
  var nodes: [Node]
  /// `edges[i]` leads from `nodes[i]` to the next.
  var edges: [Edge]
  /// How many times there are such.
  var count: UInt64
  /// Bytes of all blocks that take part.
  var bytes: UInt64
  /// Bytes of what they keep alive besides themselves.
  var kept: UInt64

  /// Whether a node is what a closure captures: somebody refers to it together with code, or a C block does.
  func isClosure(_ index: Int) -> Bool {
    nodes[index].kind == CB_HELD_CAPTURE
      && edges.indices.contains { edge in
        next(after: edge) == index && (edges[edge].function != 0 || nodes[edge].kind == CB_HELD_BLOCK)
      }
  }

  func next(after index: Int) -> Int { (index + 1) % nodes.count }
}

// MARK: - Finding them

extension RetainCycle {
  /// The cycles that the end of a trace tells of, one for each shape: the shortest through a type of the author's.
  ///
  /// What only libraries' own objects take part in is none of the author's doing, and is left out.
  static func all(in model: ExecutionModel) -> [RetainCycle] {
    var graphs: [UInt64: Graph] = [:]
    var cycles: [RetainCycle] = []
    guard let first = model.heldMemory else { return [] }
    for (position, record) in zip(first..., model.trace.records[first...]) {
      switch record.recordKind {
      case .held: graphs[record.f, default: Graph()].add(node(record, at: position, model))
      case .reference: graphs[record.d, default: Graph()].add(record)
      case .cycles:
        guard let graph = graphs[record.a], let path = graph.shortest(through: { isAuthors($0, model) }) else {
          continue
        }
        let steps = path.map { (node: graph.nodes[$0.from], edge: $0, next: graph.nodes[$0.to]) }
        cycles.append(RetainCycle(steps, count: max(record.b, 1), bytes: record.d, kept: record.e))
      default: break
      }
    }
    return cycles
  }

  /// A closure that captures one object and nothing else has that object itself for its context: it is shown as what it is.
  private init(_ steps: [(node: Node, edge: Edge, next: Node)], count: UInt64, bytes: UInt64, kept: UInt64) {
    nodes = []
    edges = []
    (self.count, self.bytes, self.kept) = (count, bytes, kept)
    for (node, edge, next) in steps {
      nodes.append(node)
      edges.append(edge)
      guard edge.function != 0, next.kind == CB_HELD_OBJECT || next.address == node.address else { continue }
      nodes.append(
        Node(
          address: 0, bytes: 0, kind: CB_HELD_CAPTURE, metadata: 0, ownBytes: 0, typeName: "", identity: 0,
          position: node.position))
      edges.append(Edge(from: 0, to: 0, offset: 0, function: 0))
    }
    for index in edges.indices {
      edges[index].from = index
      edges[index].to = self.next(after: index)
    }
  }

  private static func node(_ record: TraceRecord, at position: Int, _ model: ExecutionModel) -> Node {
    Node(
      address: record.a, bytes: record.b, kind: cb_held_kind(UInt32(record.op)), metadata: record.c,
      ownBytes: record.d, typeName: model.trace.string(record.e) ?? "", identity: record.g, position: position)
  }

  private static func isAuthors(_ node: Node, _ model: ExecutionModel) -> Bool {
    guard node.identity != 0 else { return false }
    return ModuleMap(model.modules).module(at: node.identity).map { !$0.isLibrary } ?? false
  }

  /// The blocks of one example, and the references between them.
  private struct Graph {
    var nodes: [Node] = []
    private var indices: [UInt64: Int] = [:]
    private var edges: [[Edge]] = []

    mutating func add(_ node: Node) {
      guard indices[node.address] == nil else { return }
      indices[node.address] = nodes.count
      nodes.append(node)
      edges.append([])
    }

    mutating func add(_ record: TraceRecord) {
      guard let from = indices[record.a], let to = indices[record.c] else { return }
      edges[from].append(Edge(from: from, to: to, offset: record.b, function: record.e))
    }

    /// The shortest cycle through a node that is wanted; of several the one that comes first.
    func shortest(through isWanted: (Node) -> Bool) -> [Edge]? {
      var best: [Edge]?
      for start in nodes.indices where isWanted(nodes[start]) {
        guard let path = shortest(from: start), path.count < best?.count ?? .max else { continue }
        best = path
      }
      return best
    }

    private func shortest(from start: Int) -> [Edge]? {
      var arrivals = [Edge?](repeating: nil, count: nodes.count)
      var queue = [start]
      var next = 0
      while next < queue.count {
        let at = queue[next]
        next += 1
        for edge in edges[at] where arrivals[edge.to] == nil {
          arrivals[edge.to] = edge
          guard edge.to == start else {
            queue.append(edge.to)
            continue
          }
          var path = [edge]
          while let first = path.first, first.from != start, let before = arrivals[first.from] {
            path.insert(before, at: 0)
          }
          return path
        }
      }
      return nil
    }
  }
}
