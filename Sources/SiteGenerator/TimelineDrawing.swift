import Checker
import Figures

/// Draws a `Timeline`: lanes at the left, what happens in words at the right, one row for each action.
///
/// The words stand in a column of their own, so that nothing overlaps however many lanes there are.
struct TimelineDrawing {
  private let timeline: Timeline
  private let links: CodeLinks
  private let laneWidth: Double
  /// Vertical middle of each row.
  private let middles: [Double]
  private let height: Double
  /// Left edges of the words: of the lines' numbers, the units, the actions.
  private let wordsX: Double
  private let unitX: Double
  private let textX: Double
  /// Columns that the names of units may take beside the actions.
  private let unitColumns: Int
  private let width: Double

  private static let rowHeight = 24.0
  private static let gapHeight = 20.0
  private static let headHeight = 50.0
  private static let numberWidth = 34.0
  private static let size = 12.5
  private static let textLimit = 76
  /// Beyond this many rows the drawing stops; the table beneath and the JSON twin go on.
  static let rowLimit = 160

  init(_ timeline: Timeline, links: CodeLinks) {
    self.timeline = timeline
    self.links = links
    let longest = timeline.lanes.map { max(TextMeasure.columns($0.id), min(14, TextMeasure.columns($0.name ?? ""))) }
    let wish = TextMeasure.width(String(repeating: "m", count: longest.max() ?? 6), size: Self.size) + 16
    laneWidth = max(44, min(max(64, wish), 640 / Double(timeline.lanes.count)))
    var y = Self.headHeight
    middles = timeline.rows.prefix(Self.rowLimit).map { row in
      if row.elapsed > 0 { y += Self.gapHeight }
      defer { y += Self.rowHeight }
      return y + Self.rowHeight / 2
    }
    height = y + 14
    unitColumns = min(12, timeline.lanes.map { TextMeasure.columns($0.id) }.max() ?? 0)
    wordsX = Self.numberWidth + Double(timeline.lanes.count) * laneWidth + 14
    unitX = wordsX + 46
    textX = unitX + Double(unitColumns + 2) * Self.size * 0.605
    let longestText = timeline.rows.prefix(Self.rowLimit).map { TextMeasure.columns($0.action.text) }.max() ?? 0
    width = textX + Double(max(min(Self.textLimit, longestText), 16)) * Self.size * 0.605 + 10
  }

  func markup(label: String) -> HTML {
    let content = rules + lives + arrows + blocks + heads + words
    return SVG.drawing(
      SVG.Box(x: 0, y: 0, width: width, height: height), class: "fig timeline", label: label, content)
  }

  // MARK: - Geometry

  private var rows: ArraySlice<Timeline.Row> { timeline.rows.prefix(Self.rowLimit) }
  private func x(_ lane: Int) -> Double { Self.numberWidth + (Double(lane) + 0.5) * laneWidth }
  private static func color(_ lane: Int) -> String { "l\(lane % 8)" }

  // MARK: - Layers, from the bottom

  /// A hairline where the processor changes hands, and a note where virtual time passes.
  private var rules: HTML {
    var result = HTML()
    for (index, row) in rows.enumerated() where row.opensStep && index > 0 {
      let top = middles[index] - Self.rowHeight / 2
      if row.elapsed > 0 {
        let middle = top - Self.gapHeight / 2
        result += SVG.line(.init(x: 0, y: middle), .init(x: wordsX - 8, y: middle), class: "gap")
        result += SVG.text(
          "\(Numbers.duration(nanoseconds: row.elapsed)) later", at: .init(x: wordsX, y: middle + 4), class: "t tg")
      } else {
        result += SVG.line(.init(x: 0, y: top), .init(x: width, y: top), class: "rule")
      }
    }
    return result
  }

  /// Each lane from its first action to its last, dashed while it waits.
  private var lives: HTML {
    var result = HTML()
    for (index, lane) in timeline.lanes.enumerated() where lane.first < middles.count {
      let last = min(lane.last, middles.count - 1)
      result += SVG.line(
        .init(x: x(index), y: middles[lane.first]), .init(x: x(index), y: middles[last]),
        class: "life \(Self.color(index))")
    }
    for wait in timeline.waits where wait.from < middles.count {
      let end = wait.to.flatMap { $0 < middles.count ? middles[$0] : nil } ?? height - 6
      let (from, to) = (SVG.Point(x: x(wait.lane), y: middles[wait.from]), SVG.Point(x: x(wait.lane), y: end))
      result += SVG.line(from, to, class: "blank")
      result += SVG.line(from, to, class: "waiting \(Self.color(wait.lane))")
      if wait.to == nil {
        let foot = SVG.Point(x: x(wait.lane), y: height - 5)
        result += SVG.line(foot - .init(x: 7, y: 0), foot + .init(x: 7, y: 0), class: "never")
      }
    }
    return result
  }

  private var arrows: HTML {
    var result = HTML()
    for arrow in timeline.arrows where max(arrow.fromRow, arrow.toRow) < middles.count {
      let rightwards = arrow.toLane > arrow.fromLane
      let start = SVG.Point(x: x(arrow.fromLane) + (rightwards ? 9 : -9), y: middles[arrow.fromRow])
      let name = "ar \(arrow.kind.rawValue)"
      if arrow.kind == .waits || arrow.toRow == arrow.fromRow {
        let tip = SVG.Point(x: x(arrow.toLane) + (rightwards ? -4 : 4), y: start.y)
        result += SVG.line(start, tip, class: name)
        result += SVG.arrowHead(at: tip, direction: tip - start, class: "ah \(arrow.kind.rawValue)")
      } else {
        let tip = SVG.Point(x: x(arrow.toLane), y: middles[arrow.toRow] - 10)
        let corner = SVG.Point(x: tip.x, y: start.y)
        let before = SVG.Point(x: tip.x + (rightwards ? -8 : 8), y: start.y)
        let after = SVG.Point(x: tip.x, y: min(start.y + 8, tip.y))
        result +=
          "<path d=\"M\(start.text)L\(before.text)Q\(corner.text) \(after.text)L\(tip.text)\" class=\"\(name)\"/>"
        result += SVG.arrowHead(at: tip, direction: .init(x: 0, y: 1), class: "ah \(arrow.kind.rawValue)")
      }
    }
    return result
  }

  /// A block for each stretch in which a unit runs, with a dot for each action.
  private var blocks: HTML {
    var result = HTML()
    var index = 0
    while index < middles.count {
      var end = index
      while end + 1 < middles.count, !timeline.rows[end + 1].opensStep { end += 1 }
      let lane = timeline.rows[index].lane
      let box = SVG.Box(
        x: x(lane) - 8, y: middles[index] - 9, width: 16, height: middles[end] - middles[index] + 18)
      result += SVG.rectangle(box, radius: 5, class: "run \(Self.color(lane))")
      for row in index...end {
        let center = SVG.Point(x: x(lane), y: middles[row])
        if timeline.rows[row].action.kind == "crash" {
          result += "<path class=\"cross\" d=\"M\((center - .init(x: 4, y: 4)).text)l8 8m0 -8l-8 8\"/>"
        } else if timeline.rows[row].action.kind != "note" {
          let (cx, cy) = (Numbers.coordinate(center.x), Numbers.coordinate(center.y))
          result += "<circle class=\"dot\" cx=\"\(cx)\" cy=\"\(cy)\" r=\"2.5\"/>"
        }
      }
      index = end + 1
    }
    return result
  }

  private var heads: HTML {
    var result = HTML()
    let limit = max(3, Int((laneWidth - 6) / (Self.size * 0.605)))
    for (index, lane) in timeline.lanes.enumerated() {
      let id = TextMeasure.clipped(lane.id, to: limit)
      result += SVG.text(id, at: .init(x: x(index), y: 17), class: "t tu", anchor: "middle")
      if let name = lane.name {
        result += SVG.text(
          TextMeasure.clipped(name, to: limit), at: .init(x: x(index), y: 33), class: "t tm", anchor: "middle")
      }
    }
    return result + SVG.line(.init(x: 0, y: 44), .init(x: width, y: 44), class: "rule strong")
  }

  private var words: HTML {
    var result = HTML()
    for (index, row) in rows.enumerated() {
      let y = middles[index] + 4.5
      if row.opensStep {
        result += SVG.text("\(row.step)", at: .init(x: Self.numberWidth - 10, y: y), class: "t tm", anchor: "end")
        let unit = TextMeasure.clipped(timeline.lanes[row.lane].id, to: unitColumns)
        result += SVG.text(unit, at: .init(x: unitX, y: y), class: "t tu")
      }
      if let place = row.action.place, place.line > 0 {
        let line = SVG.text("\(place.line)", at: .init(x: wordsX + 30, y: y), class: "t tl", anchor: "end")
        if let address = links.address(of: place) {
          result += "<a href=\"\(address)\" aria-label=\"line \(place.line)\">\(line)</a>"
        } else {
          result += SVG.text("·", at: .init(x: wordsX + 30, y: y), class: "t tm", anchor: "end")
        }
      }
      let text = TextMeasure.clipped(row.action.text, to: Self.textLimit)
      result += SVG.text(text, at: .init(x: textX, y: y), class: "t a-\(Slug.make(row.action.kind))")
    }
    return result
  }
}
