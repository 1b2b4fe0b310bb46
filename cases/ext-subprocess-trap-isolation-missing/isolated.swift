import Glibc

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

  /// Renders each panel in a process of its own, which runs this program with the number of the panel.
  func printLines() {
    for (number, panel) in panels.enumerated() {
      var child: pid_t = 0
      var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("report"), strdup("\(number)"), nil]
      defer { for argument in arguments { free(argument) } }
      fflush(nil)
      guard posix_spawn(&child, "/proc/self/exe", nil, nil, &arguments, environ) == 0 else { return }
      var status: Int32 = 0
      waitpid(child, &status, 0)
      if status != 0 { print("\(panel.name): not available") }
    }
  }
}

@main struct Newsroom {
  static func main() {
    let report = MorningReport(panels: [
      Panel(name: "coats", sales: [3, 9, 4]), Panel(name: "skis", sales: []), Panel(name: "umbrellas", sales: [7, 5]),
    ])
    if let number = CommandLine.arguments.dropFirst().first.flatMap(Int.init) {
      print("\(report.panels[number].name): \(report.panels[number].median())")
    } else {
      report.printLines()
    }
  }
}
