public import Checker

/// Who waits for whom, as a finding tells it: nodes and edges, each once, in the order in which the finding names them.
public struct WaitForGraph: Sendable, Hashable {
  public struct Node: Sendable, Hashable {
    public var id: String
    /// A name that says more than the id does.
    public var name: String?
    /// A unit runs; everything else is a resource.
    public var isUnit: Bool
    public var isInCycle: Bool
  }

  public struct Edge: Sendable, Hashable {
    /// Index of the node that waits, or of the resource that is held.
    public var from: Int
    public var to: Int
    public var label: String
    public var isInCycle: Bool
  }

  public private(set) var nodes: [Node] = []
  public private(set) var edges: [Edge] = []
  /// Indices of the nodes of the cycle in its order; empty if there is none.
  public private(set) var cycle: [Int] = []

  /// Nil if the finding has no such graph.
  public init?(_ finding: Finding) {
    guard !finding.waitsFor.isEmpty || finding.cycle.count > 1 else { return nil }
    let names = Dictionary(finding.participants.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    var indexOf: [String: Int] = [:]
    let onCycle = Set(finding.cycle)
    let running = Set(finding.participants.map(\.id) + finding.interleaving.map(\.unit))
    for id in finding.cycle + finding.waitsFor.flatMap({ [$0.from, $0.to] }) where indexOf[id] == nil {
      indexOf[id] = nodes.count
      let name = (names[id] ?? nil).flatMap { $0 == id ? nil : $0 }
      nodes.append(
        Node(id: id, name: name, isUnit: running.contains(id) || id == "main", isInCycle: onCycle.contains(id)))
    }

    var seen: Set<[Int]> = []
    func add(_ from: String, _ to: String, _ label: String, inCycle: Bool) {
      guard let from = indexOf[from], let to = indexOf[to], from != to || finding.cycle.count < 2 else { return }
      if seen.insert([from, to]).inserted {
        edges.append(Edge(from: from, to: to, label: label, isInCycle: inCycle))
      } else if let known = edges.firstIndex(where: { $0.from == from && $0.to == to }), edges[known].label.isEmpty {
        edges[known].label = label
      }
    }
    if finding.cycle.count > 1 {
      for (position, from) in finding.cycle.enumerated() {
        add(from, finding.cycle[(position + 1) % finding.cycle.count], "", inCycle: true)
      }
    }
    cycle = finding.cycle.compactMap { indexOf[$0] }
    for edge in finding.waitsFor { add(edge.from, edge.to, edge.label, inCycle: false) }
    for index in edges.indices where edges[index].label.isEmpty {
      edges[index].label = nodes[edges[index].from].isUnit ? "waits for" : "is held by"
    }
  }
}
