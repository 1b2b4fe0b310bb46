import Figures

/// The little of SVG that the drawings need. Colors are classes of the style sheet, so that they follow the reader's theme.
enum SVG {
  struct Point: Sendable, Hashable {
    var x: Double
    var y: Double

    static func + (left: Point, right: Point) -> Point { Point(x: left.x + right.x, y: left.y + right.y) }
    static func - (left: Point, right: Point) -> Point { Point(x: left.x - right.x, y: left.y - right.y) }
    static func * (point: Point, factor: Double) -> Point { Point(x: point.x * factor, y: point.y * factor) }

    var length: Double { (x * x + y * y).squareRoot() }
    /// The vector of length 1 in this direction; zero stays zero.
    var unit: Point { length > 0 ? self * (1 / length) : self }
    /// Turned by a quarter.
    var normal: Point { Point(x: -y, y: x) }

    var text: String { "\(Numbers.coordinate(x)) \(Numbers.coordinate(y))" }
  }

  struct Box: Sendable, Hashable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    init(x: Double, y: Double, width: Double, height: Double) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }

    init(center: Point, width: Double, height: Double) {
      self.init(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
    }

    var center: Point { Point(x: x + width / 2, y: y + height / 2) }

    func grown(by margin: Double) -> Box {
      Box(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
    }

    func intersects(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
    }

    func contains(_ point: Point) -> Bool {
      point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height
    }
  }

  /// A whole drawing. `label` is its name for those who cannot see it; the text alternative itself stands beneath.
  static func drawing(
    _ box: Box, class name: String, label: String, _ content: HTML
  ) -> HTML {
    let view = [box.x, box.y, box.width, box.height].map(Numbers.coordinate).joined(separator: " ")
    return """
      <svg class="\(name)" viewBox="\(view)" width="\(n(box.width))" height="\(n(box.height))" role="img" \
      aria-label="\(label)">\(content)</svg>
      """
  }

  static func text(_ content: String, at point: Point, class name: String, anchor: String = "start") -> HTML {
    "<text x=\"\(n(point.x))\" y=\"\(n(point.y))\" class=\"\(name)\" text-anchor=\"\(anchor)\">\(content)</text>"
  }

  static func line(_ from: Point, _ to: Point, class name: String) -> HTML {
    "<path d=\"M\(from.text)L\(to.text)\" class=\"\(name)\"/>"
  }

  static func rectangle(_ box: Box, radius: Double, class name: String) -> HTML {
    """
    <rect x="\(n(box.x))" y="\(n(box.y))" width="\(n(box.width))" height="\(n(box.height))" rx="\(n(radius))" \
    class="\(name)"/>
    """
  }

  /// The head of an arrow whose tip is at `tip` and which flies in `direction`.
  static func arrowHead(at tip: Point, direction: Point, size: Double = 7, class name: String) -> HTML {
    let back = tip - direction.unit * size
    let side = direction.unit.normal * (size * 0.45)
    return "<path d=\"M\(tip.text)L\((back + side).text)L\((back - side).text)Z\" class=\"\(name)\"/>"
  }

  private static func n(_ value: Double) -> String { Numbers.coordinate(value) }
}
