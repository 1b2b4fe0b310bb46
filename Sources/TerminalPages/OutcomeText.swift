public import Checker
public import Console
import Figures

/// What a program printed, and in how many schedules: bars with numbers.
public struct OutcomeText: Sendable {
  private let outcomes: [Outcome]
  private let total: Int

  /// Outcomes that get a bar of their own.
  private static let limit = 8
  /// Lines of an output that are shown where there is one outcome only.
  private static let lineLimit = 8

  /// Nil if there are no outcomes.
  public init?(_ outcomes: [Outcome]) {
    guard !outcomes.isEmpty else { return nil }
    self.outcomes = outcomes
    total = outcomes.reduce(0) { $0 + max(0, $1.count) }
  }

  public func write(to builder: inout PageBuilder) {
    builder.figure { builder in
      if outcomes.count == 1 { single(outcomes[0], to: &builder) } else { bars(to: &builder) }
    }
  }

  private func single(_ outcome: Outcome, to builder: inout PageBuilder) {
    builder.text(
      StyledText("One outcome in \(Numbers.counted(outcome.count, "execution")): \(outcome.ending)."))
    var lines = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    if outcome.stdout.isEmpty {
      builder.line(StyledText("  no output", .dim))
    }
    for line in lines.prefix(Self.lineLimit) {
      builder.line((StyledText("  │ ", .dim) + StyledText(line)).trimmedEnd.clipped(to: builder.width))
    }
    if lines.count > Self.lineLimit {
      builder.line(
        StyledText("  and \(Numbers.counted(lines.count - Self.lineLimit, "more line", plural: "more lines"))", .dim))
    }
  }

  private func bars(to builder: inout PageBuilder) {
    builder.text(
      StyledText(
        "\(Numbers.counted(outcomes.count, "distinct outcome")) in \(Numbers.counted(total, "execution")):"))
    let shown = outcomes.prefix(outcomes.count > Self.limit ? Self.limit - 1 : Self.limit)
    var entries = shown.map { (text: $0.headline, count: $0.count) }
    if outcomes.count > shown.count {
      let rest = outcomes.dropFirst(shown.count)
      entries.append(("\(rest.count) further outcomes", rest.reduce(0) { $0 + $1.count }))
    }
    BarChart(
      entries.map { entry in
        let share = total > 0 ? Numbers.percent(Double(entry.count) / Double(total)) : "0%"
        return .init(
          name: entry.text, value: Double(entry.count), text: "\(Numbers.grouped(entry.count))  \(share)")
      }
    ).write(to: &builder)
  }
}

/// Numbers as bars, each with its name before and its text behind it.
public struct BarChart: Sendable {
  public struct Bar: Sendable {
    public var name: String
    /// Not negative; the longest bar is the largest value.
    public var value: Double
    public var text: String
    public var isBase: Bool

    public init(name: String, value: Double, text: String, isBase: Bool = false) {
      self.name = name
      self.value = value
      self.text = text
      self.isBase = isBase
    }
  }

  private let bars: [Bar]

  public init(_ bars: [Bar]) { self.bars = bars }

  /// On a page too narrow for all three, the name gets a line of its own.
  public func write(to builder: inout PageBuilder) {
    builder.figure { builder in
      let longest = bars.map(\.value).filter(\.isFinite).max() ?? 0
      let numbers = bars.map { TextWidth.columns($0.text) }.max() ?? 0
      let names = bars.map { TextWidth.columns($0.name) }.max() ?? 0
      let isStacked = builder.width - numbers - min(names, builder.width * 2 / 5) < 16
      let nameWidth = isStacked ? 2 : min(names, builder.width * 2 / 5) + 2
      let room = max(4, min(40, builder.width - nameWidth - numbers - 2))
      for bar in bars {
        let share = longest > 0 && bar.value.isFinite ? max(0, bar.value / longest) : 0
        let length = bar.value > 0 ? max(1, Int((share * Double(room)).rounded())) : 0
        let drawn = StyledText(String(repeating: "█", count: length), .color(bar.isBase ? .cyan : .blue))
        let number = StyledText(" \(bar.text)", .bold)
        if isStacked {
          builder.text(StyledText(bar.name))
          builder.line(StyledText("  ") + drawn + number)
        } else {
          builder.line(StyledText(bar.name).clipped(to: nameWidth - 2).padded(to: nameWidth) + drawn + number)
        }
      }
    }
  }
}
