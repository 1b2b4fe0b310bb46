import Checker
public import Console
import Figures
import Workbook

/// The report of a case on one screen, for somebody who has just run it and sits before it.
extension CaseReport {
  /// Actions of the interleaving that are shown at least, however low the screen is.
  private static let leastActions = 5

  /// Below so many actions, native runs give way.
  private static let actionsBesideNative = 12

  /// The page as it is if the screen has room for it; else the same facts in fewer lines: source lines beside the interleaving instead of
  /// an excerpt, the ring in two lines, and of the interleaving as much as there is room for.
  ///
  /// - Parameter rows: Lines that the screen has room for. A page can be longer if even the least is.
  public func page(width: Int, rows: Int) -> Page {
    let whole = page(width: width)
    if whole.lines.count <= rows { return whole }
    let layouts =
      (Self.actionsBesideNative...Self.actionLimit).reversed().map { (actions: $0, hasNative: true) }
      + (Self.leastActions...Self.actionLimit).reversed().map { (actions: $0, hasNative: false) }
    let text = mainFinding
    func draft(_ index: Int) -> Page {
      dense(text, width: width, actions: layouts[index].actions, hasNative: layouts[index].hasNative)
    }
    // The first that fits; each layout takes no more lines than the one before it.
    var range = 0..<(layouts.count - 1)
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = draft(middle).lines.count <= rows ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
    }
    return draft(range.lowerBound)
  }

  private func dense(_ text: FindingText?, width: Int, actions: Int, hasNative: Bool) -> Page {
    var builder = PageBuilder(width: width)
    for entry in entries { line(entry, hasNative: hasNative, to: &builder) }
    failures(to: &builder)
    if let text {
      builder.blank()
      text.writeHead(isShort: true, to: &builder)
      if let graph = text.graph {
        builder.blank()
        graph.writeDense(to: &builder)
      }
      builder.blank()
      if let timeline = text.timeline {
        timeline.writeDense(to: &builder, limit: actions)
      } else {
        text.writeExcerpt(to: &builder)
      }
    }
    builder.blank()
    write(commands(main).map(\.command), to: &builder)
    return builder.finish(title: study.title)
  }

  /// Commands one after the other, as many in a line as have room. None is broken that fits a line by itself.
  private func write(_ commands: [String], to builder: inout PageBuilder) {
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
