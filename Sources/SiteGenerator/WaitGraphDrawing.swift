/// Draws a `WaitGraph`. Every arrow tries several bends and takes the first that crosses no node and whose label touches
/// neither a node nor another label.
struct WaitGraphDrawing {
  private let graph: WaitGraph

  init(_ graph: WaitGraph) { self.graph = graph }

  private struct Route {
    var start: SVG.Point
    var control: SVG.Point
    var end: SVG.Point
    var label: SVG.Box
  }

  /// The routes of all arrows, in the order in which they were found: the cycle has the first choice of bends.
  private var routes: [(edge: WaitGraph.Edge, route: Route)] {
    var taken: [Route] = []
    return (graph.edges.filter(\.isInCycle) + graph.edges.filter { !$0.isInCycle }).map { edge in
      let route = route(edge, avoiding: taken)
      taken.append(route)
      return (edge, route)
    }
  }

  /// Where the labels of the arrows stand.
  var labels: [SVG.Box] { routes.map(\.route.label) }

  func markup(label: String) -> HTML {
    var arrows = HTML()
    var labels = HTML()
    var bounds = graph.nodes.map(\.box)
    for (edge, route) in routes {
      let name = edge.isInCycle ? "cyc" : "plain"
      arrows += "<path class=\"ge \(name)\" d=\"M\(route.start.text)Q\(route.control.text) \(route.end.text)\"/>"
      arrows += SVG.arrowHead(
        at: route.end, direction: route.end - route.control, size: 9, class: "gh \(name)")
      for (index, line) in lines(edge.label).enumerated() {
        let y = route.label.y + 12 + Double(index) * 14
        labels += SVG.text(line, at: .init(x: route.label.center.x, y: y), class: "t gl", anchor: "middle")
      }
      bounds.append(route.label)
      bounds.append(SVG.Box(center: Self.point(route, 0.5), width: 4, height: 4))
    }
    let box = Self.hull(bounds).grown(by: 10)
    // A large one may shrink a little before it scrolls; see the style sheet.
    let name = box.width > 600 ? "fig graph wide" : "fig graph"
    return SVG.drawing(box, class: name, label: label, arrows + nodes + labels)
  }

  private var nodes: HTML {
    graph.nodes.map { node -> HTML in
      let kind = node.isUnit ? "unit" : "thing"
      var result = SVG.rectangle(
        node.box, radius: node.isUnit ? 7 : node.box.height / 2, class: "gn \(kind)\(node.isInCycle ? " cyc" : "")")
      for (index, line) in node.lines.enumerated() {
        let y = node.box.center.y + 4.5 + (Double(index) - Double(node.lines.count - 1) / 2) * 16
        result += SVG.text(
          line, at: .init(x: node.box.center.x, y: y), class: index == 0 ? "t tu" : "t tm", anchor: "middle")
      }
      return result
    }.joined()
  }

  private func lines(_ label: String) -> [String] { TextMeasure.wrapped(label, to: 16, lines: 3) }

  // MARK: - Routing

  private func route(_ edge: WaitGraph.Edge, avoiding taken: [Route]) -> Route {
    var best: (cost: Double, route: Route)?
    for bend in [0.0, 22, -22, 44, -44, 70, -70, 100, -100, 140, -140] {
      for position in [0.5, 0.42, 0.58, 0.34, 0.66] {
        for side in [0.0, 1, -1] {
          let candidate = candidate(edge, bend: bend, at: position, side: side)
          var cost = abs(bend) * 0.02 + abs(position - 0.5) * 2 + abs(side) * 0.4
          // Most candidates lose on their shape alone; the rest of the cost takes sampling.
          if let best, cost >= best.cost { continue }
          cost += Double(crossings(candidate, edge)) * 100
          let margin = candidate.label.grown(by: 3)
          cost += graph.nodes.contains { $0.box.intersects(margin) } ? 60 : 0
          cost += hides(candidate) ? 3 : 0
          cost += Double(taken.count { $0.label.intersects(margin) }) * 50
          cost += Double(taken.count { Self.passes(candidate, $0.label) || Self.passes($0, margin) }) * 4
          if best.map({ cost < $0.cost - 1e-9 }) ?? true { best = (cost, candidate) }
        }
      }
    }
    // The loops above are never empty.
    return best?.route ?? candidate(edge, bend: 0, at: 0.5, side: 0)
  }

  private func candidate(_ edge: WaitGraph.Edge, bend: Double, at position: Double, side: Double) -> Route {
    let from = graph.nodes[edge.from].box
    let to = graph.nodes[edge.to].box
    let middle = (from.center + to.center) * 0.5
    // A pair of opposite arrows bends apart by itself: its normals point to opposite sides.
    let isPaired = graph.edges.contains { $0.from == edge.to && $0.to == edge.from }
    let normal = (to.center - from.center).unit.normal
    let control = middle + normal * ((isPaired ? 40 : 0) + bend) * 2
    let start = Self.border(of: from.grown(by: 2), towards: control)
    let end = Self.border(of: to.grown(by: 3), towards: control)
    var route = Route(start: start, control: control, end: end, label: from)
    let text = lines(edge.label)
    let width = Double(text.map(TextMeasure.columns).max() ?? 0) * WaitGraph.labelSize * 0.605 + 4
    let height = Double(text.count) * 14 + 2
    let offset = normal * (side * (abs(normal.x) * width / 2 + abs(normal.y) * height / 2 + 4))
    route.label = SVG.Box(center: Self.point(route, position) + offset, width: width, height: height)
    return route
  }

  /// How many nodes other than its ends the arrow runs over.
  private func crossings(_ route: Route, _ edge: WaitGraph.Edge) -> Int {
    graph.nodes.indices.count { index in
      guard index != edge.from, index != edge.to else { return false }
      let box = graph.nodes[index].box.grown(by: 4)
      return (1..<24).contains { box.contains(Self.point(route, Double($0) / 24)) }
    }
  }

  /// Whether an arrow runs through a box.
  private static func passes(_ route: Route, _ box: SVG.Box) -> Bool {
    (1..<20).contains { box.contains(point(route, Double($0) / 20)) }
  }

  /// Whether the label covers so much of the arrow that one cannot see whence it comes.
  private func hides(_ route: Route) -> Bool {
    let samples = (1..<20).map { Self.point(route, Double($0) / 20) }
    return samples.count { route.label.contains($0) } > 9
  }

  private static func point(_ route: Route, _ t: Double) -> SVG.Point {
    route.start * ((1 - t) * (1 - t)) + route.control * (2 * t * (1 - t)) + route.end * (t * t)
  }

  /// Where the line from the middle of `box` to `target` leaves it.
  private static func border(of box: SVG.Box, towards target: SVG.Point) -> SVG.Point {
    let direction = target - box.center
    guard direction.length > 0 else { return box.center }
    let horizontal = direction.x == 0 ? Double.infinity : box.width / 2 / abs(direction.x)
    let vertical = direction.y == 0 ? Double.infinity : box.height / 2 / abs(direction.y)
    return box.center + direction * min(horizontal, vertical)
  }

  private static func hull(_ boxes: [SVG.Box]) -> SVG.Box {
    let left = boxes.map(\.x).min() ?? 0
    let top = boxes.map(\.y).min() ?? 0
    let right = boxes.map { $0.x + $0.width }.max() ?? 0
    let bottom = boxes.map { $0.y + $0.height }.max() ?? 0
    return SVG.Box(x: left, y: top, width: right - left, height: bottom - top)
  }
}
