import Checker
import Figures
import Testing
import Workbook

@testable import SiteGenerator

@Suite("Drawings")
struct DrawingTests {
  @Test("An interleaving has a lane for each unit, in order of appearance, and an arrow for each wait and start")
  func timeline() throws {
    let timeline = try #require(Timeline(SampleReports.deadlock.findings[0]))
    #expect(timeline.lanes.map(\.id) == ["main", "task 2", "task 3"])
    #expect(timeline.rows.count == 7)
    let arrows = timeline.arrows.map { [$0.fromRow, $0.fromLane, $0.toRow, $0.toLane] }
    #expect(arrows == [[0, 0, 3, 1], [1, 0, 4, 2], [5, 1, 5, 2], [6, 2, 6, 1]])
    #expect(timeline.arrows.map(\.kind) == [.wakes, .wakes, .waits, .waits])
    #expect(timeline.waits.map(\.to) == [nil, nil, nil])
  }

  @Test("A step that names its waker gets an arrow from the waker's last action")
  func wokenBy() throws {
    let finding = Finding(
      kind: .leak, message: "",
      interleaving: [
        InterleavingStep(number: 1, unit: "task 12", time: 0, actions: [.init(text: "unlocks A", kind: "point")]),
        InterleavingStep(
          number: 2, unit: "task 1", time: 5_000, actions: [.init(text: "is woken by task 12", kind: "wake")]),
      ])
    let timeline = try #require(Timeline(finding))
    #expect(timeline.arrows == [.init(kind: .wakes, fromRow: 0, fromLane: 0, toRow: 1, toLane: 1)])
    #expect(timeline.rows.map(\.elapsed) == [0, 5_000])
  }

  @Test("Units are recognized as whole words")
  func mentions() {
    #expect(Timeline.mentions("held by task 1", "task 1"))
    #expect(!Timeline.mentions("held by task 12", "task 1"))
    #expect(Timeline.mentions("task 12, task 1", "task 1"))
    #expect(!Timeline.mentions("", "task 1") && !Timeline.mentions("x", ""))
  }

  @Test("An empty interleaving and an empty graph are not drawn")
  func nothing() {
    let finding = Finding(kind: .race, message: "")
    #expect(Timeline(finding) == nil)
    #expect(WaitGraph(finding) == nil)
    #expect(OutcomeChart([]) == nil)
  }

  @Test(
    "In a wait-for graph no two nodes overlap, and no label touches a node or another label",
    arguments: [
      SampleReports.deadlock, SampleReports.crowd, SampleReports.leak,
    ])
  func graph(_ report: Report) throws {
    let graph = try #require(WaitGraph(report.findings[0]))
    for (index, node) in graph.nodes.enumerated() {
      for other in graph.nodes[(index + 1)...] {
        #expect(!node.box.intersects(other.box), "\(node.id), \(other.id)")
      }
    }
    let labels = WaitGraphDrawing(graph).labels
    #expect(labels.count == graph.edges.count)
    for (index, label) in labels.enumerated() {
      #expect(!graph.nodes.contains { $0.box.intersects(label) }, "label \(index)")
      for other in labels[(index + 1)...] { #expect(!label.intersects(other), "label \(index)") }
    }
  }

  @Test("The edges of a cycle are marked, and named by the graph's labels", arguments: 2...9)
  func cycle(_ size: Int) throws {
    let ids = (0..<size).map { "u\($0)" }
    let finding = Finding(
      kind: .deadlock, message: "", participants: ids.map { Participant(id: $0) }, cycle: ids,
      waitsFor: [WaitEdge(from: ids[0], to: ids[1], label: "awaits"), WaitEdge(from: "x", to: ids[0], label: "awaits")])
    let graph = try #require(WaitGraph(finding))
    #expect(graph.edges.count == size + 1)
    #expect(graph.edges.count { $0.isInCycle } == size)
    #expect(graph.edges[0].label == "awaits" && graph.edges[1].label == "waits for")
    for (index, node) in graph.nodes.enumerated() {
      for other in graph.nodes[(index + 1)...] { #expect(!node.box.intersects(other.box)) }
    }
  }

  @Test("Outcomes beyond eight are folded into one bar, and no execution is lost")
  func folded() throws {
    let markup = try #require(OutcomeChart(SampleReports.outcomes.outcomes)).markup.text
    #expect(markup.contains("5 further outcomes"))
    #expect(markup.components(separatedBy: "class=\"obar").count - 1 == 8)
    #expect(markup.contains("signal 5"))
  }
}
