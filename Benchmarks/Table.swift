import Foundation

/// What one section measured: named rows of numbers.
struct Table: Encodable {
  struct Row: Encodable {
    var name: String
    /// One for each column; nil where there is nothing to say.
    var values: [Double?]
  }

  var title: String
  /// What the numbers mean, for people.
  var note: String
  var columns: [String]
  var rows: [Row] = []

  /// The table in columns, as wide as its widest entries.
  var text: String {
    let lines = [[""] + columns] + rows.map { [$0.name] + $0.values.map(Table.format) }
    let widths = (0...columns.count).map { column in lines.map { $0[column].count }.max() ?? 0 }
    let body = lines.map { line in
      line.indices.map { index in
        let padding = String(repeating: " ", count: widths[index] - line[index].count)
        return index == 0 ? line[index] + padding : padding + line[index]
      }.joined(separator: "  ")
    }
    return ([title, note] + body.map { "  " + $0 }).joined(separator: "\n")
  }

  private static func format(_ value: Double?) -> String {
    guard let value else { return "-" }
    let digits = value == value.rounded() || abs(value) >= 1000 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 0.1 ? 2 : 3
    return String(format: "%.\(digits)f", value)
  }
}

extension Array where Element == Double {
  /// The middle one, or the mean of the two in the middle; 0 of none.
  var median: Double {
    guard !isEmpty else { return 0 }
    let ordered = sorted()
    return (ordered[count / 2] + ordered[(count - 1) / 2]) / 2
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
