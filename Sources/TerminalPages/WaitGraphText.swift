public import Checker
public import Console
import Figures

/// Who waits for whom, drawn: the cycle as a ring that one sees closing, everything else as arrows below it.
///
/// ```swift
/// WaitGraphText(finding)?.write(to: &builder)
/// ```
public struct WaitGraphText: Sendable {
  private let graph: WaitForGraph

  /// Nil if the finding has no such graph.
  public init?(_ finding: Finding) {
    guard let graph = WaitForGraph(finding) else { return nil }
    self.graph = graph
  }

  public func write(to builder: inout PageBuilder) {
    builder.figure { builder in
      if graph.cycle.count > 1 { ring(to: &builder) }
      chains(to: &builder)
    }
  }

  /// The ring in two lines without the words on its arrows, if there is a ring and it fits; then everything else.
  func writeDense(to builder: inout PageBuilder) {
    builder.figure { builder in
      if graph.cycle.count > 1 {
        let style = TextStyle.bold(.red)
        let nodes = graph.cycle.map { StyledText(graph.nodes[$0].id, graph.nodes[$0].isUnit ? .bold : .bold(.cyan)) }
        let line = StyledText("╭─▶ ", style) + StyledText.joined(nodes, separator: StyledText(" ─▶ ", style))
        if line.columns + 3 <= builder.width {
          builder.line(line + StyledText(" ─╮", style))
          builder.line(StyledText("╰" + String(repeating: "─", count: line.columns + 1) + "╯", style))
        } else {
          ring(to: &builder)
        }
      }
      chains(to: &builder, isDense: true)
    }
  }

  private func name(_ node: Int) -> StyledText {
    let node = graph.nodes[node]
    let text = StyledText(node.id, node.isUnit ? .bold : .bold(.cyan))
    return node.name.map { text + StyledText("  \($0)", .dim) } ?? text
  }

  private func label(from: Int, to: Int) -> String {
    graph.edges.first { $0.from == from && $0.to == to }?.label ?? "waits for"
  }

  /// From the top down, and back up at the left.
  private func ring(to builder: inout PageBuilder) {
    let style = TextStyle.bold(.red)
    for (position, node) in graph.cycle.enumerated() {
      let next = graph.cycle[(position + 1) % graph.cycle.count]
      let isLast = position + 1 == graph.cycle.count
      builder.line(StyledText(position == 0 ? "╭─▶ " : "│   ", style) + name(node))
      let word = StyledText(" \(label(from: node, to: next))")
      guard !isLast else {
        builder.line(StyledText("│     │", style) + word)
        builder.line(StyledText("╰─────╯", style))
        return
      }
      builder.line(StyledText("│     │", style) + word)
      builder.line(StyledText("│     ▼", style))
    }
  }

  /// What is not of the cycle: each node with its arrow, those first that nobody waits for.
  private func chains(to builder: inout PageBuilder, isDense: Bool = false) {
    let edges = graph.edges.filter { edge in !isInRing(edge) }
    var left = edges
    var isFirst = graph.cycle.count < 2
    while let start = left.first(where: { edge in !left.contains { $0.to == edge.from } }) ?? left.first {
      if !isFirst, !isDense { builder.line(StyledText()) }
      isFirst = true
      var text = name(start.from)
      var edge: WaitForGraph.Edge? = start
      while let step = edge {
        left.removeAll { $0 == step }
        text += StyledText(" ── \(step.label) ─▶ ", .dim) + name(step.to)
        edge = left.first { $0.from == step.to }
      }
      builder.text(text, rest: "    ")
    }
  }

  private func isInRing(_ edge: WaitForGraph.Edge) -> Bool {
    guard graph.cycle.count > 1, let position = graph.cycle.firstIndex(of: edge.from) else { return false }
    return graph.cycle[(position + 1) % graph.cycle.count] == edge.to
  }
}
