public import Console
import Practice

/// What lies over a drill while nobody is there: the program is out of sight, and its time stands still.
public enum PausePage {
  /// The rows of the whole screen.
  ///
  /// - Parameter idle: For how long nobody had done anything when the pause began. Seconds.
  public static func rows(idle: Double, columns: Int, rows: Int) -> [StyledText] {
    let time = Grading.duration(idle)
    let lines =
      StyledText("Paused: no key was pressed for \(time).", .bold).wrapped(to: columns)
      + StyledText("The time stands still.").wrapped(to: columns) + [StyledText()]
      + (StyledText("Any key", .bold) + StyledText(" goes on; the \(time) before count.")).wrapped(to: columns)
      + (StyledText("a", .bold) + StyledText(" goes on, and they do not: I was away.")).wrapped(to: columns)
    let above = max(0, (rows - lines.count) / 3)
    let page = Array(repeating: StyledText(), count: above) + lines
    return Array((page + Array(repeating: StyledText(), count: max(0, rows - page.count))).prefix(rows))
  }
}
