import Checker
import Figures

/// Who waits for whom, laid out: a cycle on a circle, everything else in columns by its distance from it.
///
/// Deterministic: nodes keep the order in which the finding names them.
struct WaitGraph: Sendable, Hashable {
  struct Node: Sendable, Hashable {
    var id: String
    /// A unit runs; everything else is a resource.
    var isUnit: Bool
    var isInCycle: Bool
    /// Its text, a line for the id and up to two for the name.
    var lines: [String]
    var box: SVG.Box
  }

  struct Edge: Sendable, Hashable {
    var from: Int
    var to: Int
    var label: String
    var isInCycle: Bool
  }

  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []

  /// Nil if the finding has no such graph.
  init?(_ finding: Finding) {
    guard let graph = WaitForGraph(finding) else { return nil }
    nodes = graph.nodes.map { node in
      var lines = [TextMeasure.clipped(node.id, to: 18)]
      if let name = node.name { lines.append(TextMeasure.clipped(name, to: 18)) }
      let columns = lines.map(TextMeasure.columns).max() ?? 0
      let width = max(70, Double(columns) * Self.size * 0.605 + 26)
      let box = SVG.Box(x: 0, y: 0, width: width, height: lines.count > 1 ? 46 : 32)
      return Node(id: node.id, isUnit: node.isUnit, isInCycle: node.isInCycle, lines: lines, box: box)
    }
    edges = graph.edges.map { Edge(from: $0.from, to: $0.to, label: $0.label, isInCycle: $0.isInCycle) }
    place(cycle: graph.cycle)
  }

  static let size = 12.5
  static let labelSize = 11.5

  // MARK: - Placing

  private mutating func place(cycle: [Int]) {
    var right = 0.0
    if cycle.count > 1 {
      let widest = cycle.map { nodes[$0].box.width }.max() ?? 0
      // An ellipse with room on every arc for an arrow and its label.
      let vertical = max(80, Double(cycle.count) * 27)
      let horizontal = max(widest / 2 + 90, Double(cycle.count) * 36)
      for (position, node) in cycle.enumerated() {
        let point = Self.onCircle(position, of: cycle.count)
        nodes[node].box = SVG.Box(
          center: SVG.Point(x: horizontal * point.x, y: vertical * point.y),
          width: nodes[node].box.width, height: nodes[node].box.height)
      }
      right = cycle.map { nodes[$0].box.x + nodes[$0].box.width }.max() ?? 0
    }
    placeColumns(from: right, besides: cycle)
  }

  /// The rest, in columns to the right: the nearer to the cycle (or to the end of a chain), the further left.
  private mutating func placeColumns(from start: Double, besides cycle: [Int]) {
    let rest = nodes.indices.filter { !cycle.contains($0) }
    guard !rest.isEmpty else { return }
    let depth = depths(from: Set(cycle))
    let hasCycle = !cycle.isEmpty
    let columns = Dictionary(grouping: rest) { depth[$0] }.sorted { $0.key < $1.key }
    var x = start
    for (position, (_, members)) in columns.enumerated() {
      if position > 0 || hasCycle { x += 130 }
      let width = members.map { nodes[$0].box.width }.max() ?? 0
      let pitch = 78.0
      for (row, node) in members.enumerated() {
        let y = (Double(row) - Double(members.count - 1) / 2) * pitch
        nodes[node].box = SVG.Box(
          center: SVG.Point(x: x + width / 2, y: y), width: nodes[node].box.width, height: nodes[node].box.height)
      }
      x += width
    }
    // Without a cycle the reader follows the arrows: waiters at the left, what they wait for at the right.
    if !hasCycle {
      for node in rest { nodes[node].box.x = -nodes[node].box.x - nodes[node].box.width }
    }
  }

  /// Steps from each node along the arrows to the cycle, or to a node that waits for nothing; breadth first.
  private func depths(from cycle: Set<Int>) -> [Int] {
    var depth = [Int](repeating: -1, count: nodes.count)
    var queue = cycle.isEmpty ? nodes.indices.filter { node in !edges.contains { $0.from == node } } : cycle.sorted()
    // A knot that nobody declared a cycle: begin anywhere, but always at the same place.
    if queue.isEmpty { queue = [0] }
    for node in queue { depth[node] = 0 }
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      let neighbors = edges.filter { $0.to == node }.map(\.from) + edges.filter { $0.from == node }.map(\.to)
      for neighbor in neighbors where depth[neighbor] < 0 {
        depth[neighbor] = depth[node] + 1
        queue.append(neighbor)
      }
    }
    let deepest = depth.max() ?? 0
    return depth.map { $0 < 0 ? deepest + 1 : $0 }
  }

  /// The point at `position` of `count` on the unit circle, clockwise from the top; a cycle of two lies on its side.
  private static func onCircle(_ position: Int, of count: Int) -> SVG.Point {
    switch count {
    case 2: return position == 0 ? .init(x: -1, y: 0) : .init(x: 1, y: 0)
    case 4:
      let corners: [SVG.Point] = [.init(x: 0, y: -1), .init(x: 1, y: 0), .init(x: 0, y: 1), .init(x: -1, y: 0)]
      return corners[position]
    default:
      let turn = rotation(2 * .pi * Double(position) / Double(count))
      return SVG.Point(x: turn.y, y: -turn.x)
    }
  }

  /// Cosine and sine, to the accuracy of a drawing, by their series: no dependence on a platform's library.
  private static func rotation(_ angle: Double) -> SVG.Point {
    let x = angle > .pi ? angle - 2 * .pi : angle
    var (cosine, sine) = (1.0, x)
    var (cosineTerm, sineTerm) = (1.0, x)
    for step in 1...14 {
      let k = Double(2 * step)
      cosineTerm *= -x * x / ((k - 1) * k)
      sineTerm *= -x * x / (k * (k + 1))
      cosine += cosineTerm
      sine += sineTerm
    }
    return SVG.Point(x: cosine, y: sine)
  }
}
