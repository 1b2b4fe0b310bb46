/// One figure of the morning report: the median of what the stores sent.
struct Panel {
  let name: String
  let sales: [Int]

  func median() -> Int {
    sales.sorted()[sales.count / 2]
  }
}

struct MorningReport {
  let panels: [Panel]

  func lines() async -> [String] {
    await withTaskGroup { group in
      for panel in panels {
        group.addTask(name: panel.name) {
          "\(panel.name): \(panel.median())"
        }
      }
      return await group.reduce(into: []) { lines, line in lines.append(line) }.sorted()
    }
  }
}

@main struct Newsroom {
  static func main() async {
    let report = MorningReport(panels: [
      Panel(name: "coats", sales: [3, 9, 4]), Panel(name: "skis", sales: []), Panel(name: "umbrellas", sales: [7, 5]),
    ])
    for line in await report.lines() { print(line) }
  }
}
