public import Console
import Figures
public import Practice
import Workbook

/// The repair drill as a state machine: the task above; below, what the last save came to.
public struct RepairScreen: Sendable {
  /// A judgement that goes on.
  public struct Running: Sendable, Hashable {
    /// `compiling`, `searching` …
    public var step = "compiling"
    /// Since the judgement began.
    public var seconds = 0.0
    /// Executions so far; nil before the search.
    public var executions: Int?
    /// Schedules at most.
    public var most = 0
    /// How long the last judgement took; nil for the first.
    public var lastSeconds: Double?
    /// What is searched for, where it is not the usual; nil for that.
    public var search: String?
    /// After how many seconds a search is ended; nil before one.
    public var limitSeconds: Double?

    public init(lastSeconds: Double? = nil) { self.lastSeconds = lastSeconds }

    /// Goes on to a step of the judge.
    public mutating func take(_ step: RepairJudge.Step, limits: RepairJudge.Limits) {
      switch step {
      case .compiling: self.step = "compiling"
      case .searching(let schedules): (executions, most, search) = (0, schedules, nil)
      case .searchingPauses(let schedules): (executions, most, search) = (0, schedules, "with everybody late")
      case .searched(let count): executions = count
      case .checkingExpectations: (executions, self.step) = (nil, "looking at its expectations")
      }
      limitSeconds = limits.searchSeconds
    }

    /// `compiling, 1.2 s (last time 3 s)`.
    public var line: String {
      var text = step
      if let executions {
        text =
          executions <= most
          ? "schedule \(Numbers.grouped(executions)) of at most \(Numbers.grouped(most))"
            + (search.map { ", \($0)" } ?? "")
          : "explaining what was found"
      }
      var asides = lastSeconds.map { ["last time \(Numbers.seconds($0))"] } ?? []
      if executions != nil, let limitSeconds { asides.append("a search ends after \(Numbers.seconds(limitSeconds))") }
      return text + ", \(Numbers.seconds(seconds))" + (asides.isEmpty ? "" : " (\(asides.joined(separator: "; ")))")
    }
  }

  /// What is known of the file.
  public enum Standing: Sendable {
    /// Nothing was judged yet.
    case waiting
    case running(Running)
    case judged(RepairResult)
    /// The machine could not do it. Why, and what to do.
    case failed(String)
  }

  public let drill: RepairDrill
  /// Path of the file, as short as it can be said, and where a click leads.
  private let place: StyledText
  /// The path for commands; nil for its name alone.
  private let path: String?
  private let editor: String
  public private(set) var overlay: DrillOverlay
  private var split: SplitPager
  private var standing = Standing.waiting
  /// The last result, also while the next judgement goes on.
  public private(set) var result: RepairResult?
  /// Texts that were judged and were no repair.
  private var failures: Set<String> = []
  /// Said once in the status line.
  public var message: String?
  private var note: String?
  private var columns: Int
  private var rowCount: Int

  /// - Parameters:
  ///   - place: The file.
  ///   - path: The file in commands; nil for its name alone.
  ///   - editor: Its command, as the user knows it.
  ///   - note: Something about the file that is worth a line; nil for nothing.
  ///   - rows: Of the screen, the status line included.
  public init(
    _ drill: RepairDrill, place: StyledText, path: String? = nil, editor: String, note: String?, columns: Int, rows: Int
  ) {
    self.drill = drill
    self.place = place
    self.path = path
    self.editor = editor
    self.note = note
    self.columns = columns
    rowCount = rows
    overlay = DrillOverlay(
      hints: DrillHints(drill),
      keys: [
        ("e", "edit the file"), ("r", "judge it again"), ("v", "everything about what was found"),
        ("d", "what you have changed so far"), ("o", "start over with the original; your version is kept beside it"),
        ("Tab", "to the result and back, to scroll it"),
      ], columns: columns, rows: rows - 1)
    split = SplitPager(
      upper: PageBuilder(width: columns).finish(title: ""), lower: PageBuilder(width: columns).finish(title: ""),
      columns: columns, rows: rows - 1)
    refresh()
  }

  public var hints: Int { overlay.hints.taken.count }
  /// Since the drill was begun this time.
  public var spent: Spent { Spent(hints: hints, wrongTries: wrongTries) }
  public var gaveUp: Bool { overlay.hints.isSolved }
  /// Repairs that were none. What does not compile is no repair yet, and what was judged before does not count again.
  public var wrongTries: Int { failures.count }

  /// Counts what was spent when the drill was left before.
  public mutating func remember(_ earlier: Spent) { overlay.hints.earlier = earlier }

  /// A judgement begins, goes on or ends.
  public mutating func show(_ standing: Standing) {
    self.standing = standing
    if case .judged(let result) = standing {
      self.result = result
      switch result.outcome {
      case .found, .missesItsJob, .restsOnPause, .cannotRun: failures.insert(result.submission)
      case .unreadable, .unchanged, .doesNotCompile, .compilesTooLong, .passed: break
      }
      split.isLowerFocused = true
      split.showLower(lowerPage)
    }
    refresh()
  }

  public mutating func take(_ key: Key) -> DrillAction {
    if key == .interrupt { return .quit }
    message = nil
    overlay.wrongTries = wrongTries
    if !split.isTyping, overlay.take(key) == .taken { return gaveUp ? .done : .none }
    if !split.isTyping {
      switch key {
      case .character("s"): return .skip
      case .character("l"): return .list
      case .character("q"), .endOfInput: return .quit
      case .character("e"): return .edit
      case .character("r"): return .judge
      case .character("d"): return .compare
      case .character("o"): return .reset
      case .character("v"):
        guard let result else {
          message = "Nothing is judged yet."
          return .none
        }
        sheet("Result") { [drill, path] in RepairText.sheet(result, drill, target: path, to: &$0) }
        return .none
      default: break
      }
    }
    _ = split.take(key)
    return .none
  }

  /// Shows what was changed so far.
  public mutating func showChanges(_ text: String) {
    sheet("Your changes") { [drill] in RepairText.changes(text, drill, to: &$0) }
  }

  private mutating func sheet(_ title: String, _ write: @escaping @Sendable (inout PageBuilder) -> Void) {
    overlay.showSheet { width in
      var builder = PageBuilder(width: width)
      write(&builder)
      return builder.finish(title: title)
    }
  }

  public mutating func resize(columns: Int, rows: Int) {
    self.columns = columns
    rowCount = rows
    overlay.resize(columns: columns, rows: rows - 1)
    refresh()
  }

  /// The screen.
  ///
  /// - Parameter status: Its last row, for a message in its middle.
  public func rows(status: (String?) -> StyledText) -> [StyledText] {
    if overlay.topic == nil, let said = split.said { return split.rows + [said] }
    guard let message, overlay.topic == nil, TextWidth.columns(message) > columns / 3 else {
      return overlay.over(split.rows) + [status(message)]
    }
    // Too long for the middle of the last row, where it would be cut off: it goes above it, over what is there.
    let lines = StyledText(message, .bold(.yellow)).wrapped(to: max(1, columns - 1), first: " ", rest: " ")
      .prefix(max(1, rowCount - 2))
    return split.rows.dropLast(lines.count) + lines + [status(nil)]
  }

  /// Where the cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? { overlay.topic == nil ? split.cursor : overlay.cursor }

  // MARK: - Pages

  private mutating func refresh() {
    split.title = title
    split.replace(upper: upperPage, lower: lowerPage, columns: columns, rows: rowCount - 1)
  }

  private var title: String {
    switch standing {
    case .waiting: "not judged yet"
    case .running: "judging"
    case .judged(let result):
      switch result.outcome {
      case .passed: "it holds"
      case .unchanged: "not changed yet"
      default: "not yet"
      }
    case .failed: "not judged"
    }
  }

  private var upperPage: Page {
    var builder = PageBuilder(width: columns)
    builder.text(place, first: StyledText("File  ", .dim))
    builder.text(
      StyledText("e", .bold) + StyledText(" opens \(editor); or use an editor of your own: every save is judged."),
      first: StyledText("      "))
    if let note { builder.text(StyledText(note, .color(.yellow))) }
    RepairText.task(drill, to: &builder)
    return builder.finish(title: drill.study.title)
  }

  private var lowerPage: Page {
    var builder = PageBuilder(width: columns)
    switch standing {
    case .waiting: builder.text("Waiting for a save. The file is looked at about three times a second.")
    case .running(let running):
      builder.text(StyledText("Judging: \(running.line)", .bold))
      if let executions = running.executions, running.most > 0 {
        let width = min(40, columns - 4)
        let full = min(width, width * executions / running.most)
        builder.line(
          StyledText(String(repeating: "█", count: full), .color(.cyan))
            + StyledText(String(repeating: "░", count: width - full), .dim))
      }
      if let result {
        builder.text(StyledText("Before: ", .dim) + RepairText.headline(result).styled(.dim))
      }
    case .judged(let result): RepairText.result(result, drill, target: path, to: &builder)
    case .failed(let why):
      for line in why.split(separator: "\n") { builder.text(StyledText(line)) }
      builder.text(StyledText("r", .bold) + StyledText(" tries again."))
    }
    return builder.finish(title: "Result")
  }
}
