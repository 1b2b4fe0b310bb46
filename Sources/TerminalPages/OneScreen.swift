import Console
import Figures

/// A report on one screen, for somebody who has just run a program and sits before it: the finding, the ring of who waits for whom in two
/// lines, source lines beside the interleaving instead of an excerpt, and of the interleaving as much as there is room for.
struct OneScreen {
  let title: String
  /// Verdicts, and what could not be run; with what ordinary runs show, if there is room for it.
  let head: (_ hasNative: Bool, _ builder: inout PageBuilder) -> Void
  /// The finding that matters most.
  let finding: FindingText?
  /// What to type next.
  let commands: [String]

  /// Actions of the interleaving that are shown at least, however low the screen is.
  private static let leastActions = 5
  /// Actions of an interleaving that fit on a screen with everything else.
  static let actionLimit = 24
  /// Below so many actions, native runs give way.
  private static let actionsBesideNative = 12

  /// - Parameter rows: Lines that the screen has room for. A page can be longer if even the least is.
  func page(width: Int, rows: Int) -> Page {
    let layouts =
      (Self.actionsBesideNative...Self.actionLimit).reversed().map { (actions: $0, hasNative: true) }
      + (Self.leastActions...Self.actionLimit).reversed().map { (actions: $0, hasNative: false) }
    func draft(_ index: Int) -> Page {
      page(width: width, actions: layouts[index].actions, hasNative: layouts[index].hasNative)
    }
    // The first that fits; each layout takes no more lines than the one before it.
    var range = 0..<(layouts.count - 1)
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = draft(middle).lines.count <= rows ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
    }
    return draft(range.lowerBound)
  }

  private func page(width: Int, actions: Int, hasNative: Bool) -> Page {
    var builder = PageBuilder(width: width)
    head(hasNative, &builder)
    if let finding {
      builder.blank()
      finding.writeHead(isShort: true, to: &builder)
      if let graph = finding.graph {
        builder.blank()
        graph.writeDense(to: &builder)
      }
      builder.blank()
      if finding.isAboutOnePlace, finding.timeline != nil {
        finding.writeExcerpt(to: &builder)
        builder.blank()
      }
      if let timeline = finding.timeline {
        timeline.writeDense(to: &builder, limit: actions)
      } else {
        finding.writeExcerpt(to: &builder)
      }
    }
    if !commands.isEmpty {
      builder.blank()
      writeCommands(to: &builder)
    }
    return builder.finish(title: title)
  }

  /// Commands one after the other, as many in a line as have room. None is broken that fits a line by itself.
  private func writeCommands(to builder: inout PageBuilder) {
    let mark = StyledText("▸ ", .bold)
    var line = StyledText()
    for command in commands {
      let own = mark + StyledText(command)
      if !line.isEmpty, line.columns + 2 + own.columns > builder.width {
        builder.line(line)
        line = StyledText()
      }
      guard own.columns <= builder.width else {
        builder.lines(CommandText.lines(command, width: builder.width))
        continue
      }
      line = line.isEmpty ? own : line + "  " + own
    }
    if !line.isEmpty { builder.line(line) }
  }
}
