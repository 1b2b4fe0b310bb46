import Checker
public import Console
public import Explorer
import Figures
public import Practice
import Workbook

/// The screen of the scheduling game as a state machine: keys and news in, wishes and frames out.
///
/// It runs nothing. Whoever has a game calls `take` for each key, does what comes back, and tells the board what came of it.
public struct ScheduleBoard: Sendable {
  /// What a key asks for.
  public enum Action: Sendable, Hashable {
    /// Nothing but to show the screen again.
    case none
    /// Let the option with this value go on.
    case play(UInt32)
    case undo, redo, restart
    /// Take the default until the end.
    case finish
    /// Look for a move that leads to the goal.
    case advice
    /// Look at all lines of play.
    case prove
    /// The task is done.
    case done
    case skip, quit
    /// Show all drills, to choose another one.
    case list
  }

  public let task: ScheduleTask
  let program: ProgramText
  /// Nil until the program has reached its first choice.
  public private(set) var position: SchedulePosition?
  /// The line of play that first reached the goal.
  public private(set) var winning: SchedulePosition?
  /// Lines of play that ended without the goal before the first that reached it, and wrong reasons.
  public private(set) var wrongTries = 0
  /// Pieces of advice that were taken.
  public private(set) var hints = 0
  /// Since the drill was begun this time.
  public var spent: Spent { Spent(hints: hints, wrongTries: wrongTries) }
  /// Whether the price of a hint was told.
  private var knowsPrice = false
  /// Whether it was told that to prove is an answer.
  private var knowsClaim = false
  private var price = HintPrice(.schedule)
  /// Moves of the line of play for which a move was shown: it is not paid for twice.
  private var advisedAt: [UInt32]?
  public private(set) var proof: ScheduleProof?
  /// What is waited for: `looking for a way`. Nil if nothing is.
  public var busy: String?

  /// Whether what to do next is said with the first moves: for somebody who plays for the first time.
  public var isCoached = false
  /// Said until the next key.
  var note: StyledText?
  /// The option that Enter plays, by its place.
  private(set) var selected = 0
  /// The question for the reason of a repair; nil if it is not asked now.
  private(set) var question: Pager?
  /// Whether the reason is asked for now.
  public var isAsking: Bool { question != nil }
  /// Wrong reasons that were given, by their place.
  private(set) var refuted: [Int] = []
  private(set) var isSolved = false
  /// Whether the program ever asks who goes on.
  private(set) var hasChoices = true
  /// Why it is no game; nil while it is one, or nobody knows.
  public private(set) var refusal: ScheduleRefusal?
  /// Lies over the screen and takes the keys.
  private(set) var overlay: Pager?
  private var makeOverlay: (@Sendable (Int) -> Page)?
  private var size: (columns: Int, rows: Int)

  /// - Parameter rows: Of the screen without its last row, which is the session's.
  public init(_ task: ScheduleTask, columns: Int, rows: Int) {
    self.task = task
    program = ProgramText(task.variant)
    size = (columns, rows)
    busy = "starting the program"
  }

  /// Counts what was spent when the drill was left before.
  public mutating func remember(_ earlier: Spent) { price.earlier = earlier }

  /// Keys that choose, in order; those with a meaning of their own are left out.
  static let choosers = Array("123456789abdegijkmntyz")

  /// What `?` lists.
  static let keys: [(keys: String, meaning: String)] = [
    ("1-9 a b …", "choose who goes on"),
    ("↑ ↓ Enter", "the same with arrows"),
    ("u  Backspace  ←", "take a move back"),
    ("r  →", "make it again"),
    ("x", "start over"),
    ("f", "let it run to its end by itself"),
    ("h", "hint: a question first, then a move; each lowers the grade"),
    ("p", "prove it: look at all interleavings"),
    ("w", "who is there, what is held, all values"),
    ("v", "the whole program"),
    ("o", "what it has written"),
    ("c", "the schedule so far, for casebook replay"),
    ("s", "skip this drill"),
    ("l", "all drills, to do another one"),
    ("?", "these keys"),
    ("q  Ctrl-C", "quit"),
  ]

  // MARK: - News

  /// The game stands somewhere else.
  ///
  /// - Parameter played: Whether a move led there, and not going back and forth.
  public mutating func show(_ position: SchedulePosition, played: Bool) {
    self.position = position
    busy = nil
    note = nil
    selected = position.options.firstIndex { $0.goesOn } ?? position.options.firstIndex { $0.isDefault } ?? 0
    guard let ending = position.ending else { return }
    guard !position.moves.isEmpty else {
      hasChoices = false
      return
    }
    if ending.isGoal {
      if winning == nil { winning = position }
    } else if played, winning == nil, !task.isOpen {
      wrongTries += 1
    }
  }

  /// It is no game after all: Enter goes on.
  public mutating func refuse(_ refusal: ScheduleRefusal) {
    self.refusal = refusal
    (busy, hasChoices) = (nil, false)
    note = refusedNote
  }

  var refusedNote: StyledText? {
    refusal.map { StyledText("\($0.sentence) ") + StyledText("Enter goes on; nothing is graded.", .bold) }
  }

  /// A piece of advice has come.
  public mutating func show(_ advice: ScheduleAdvice) {
    busy = nil
    switch advice {
    case .play(let value, let kinds, let moves):
      payForAdvice()
      guard let index = position?.options.firstIndex(where: { $0.value == value }), let position else { return }
      selected = index
      let option = position.options[index]
      let words = kinds.sorted().map { VerdictStyle($0).word }.joined(separator: " and ")
      let end = task.aim.contains(words) && !words.isEmpty ? words : "the goal"
      let way = moves <= 1 ? "" : "; on that way, \(Numbers.counted(moves, "choice")) must differ from the default"
      note = StyledText("Hint: \(Self.key(index)) (\(option.title) \(option.action)) leads to \(end)\(way).")
    case .cannotReach(true, let executions):
      if task.isOpen { payForAdvice() }
      note = StyledText(
        position?.moves.isEmpty == true
          ? "No order of events breaks it: that was proven in \(Numbers.counted(executions, "execution")). Press p."
          : "From here nothing breaks any more: all \(Numbers.counted(executions, "execution")) were run. Take moves back with u."
      )
    case .cannotReach(false, let executions):
      if task.isOpen { payForAdvice() }
      note = StyledText(
        "None of \(Numbers.counted(executions, "execution")) from here breaks. Take a move back with u and ask again.")
    case .over: note = "This line is over: take moves back with u."
    }
  }

  /// Once for each line of play.
  private mutating func payForAdvice() {
    let here = position?.moves
    if advisedAt == nil || advisedAt != here { hints += 1 }
    advisedAt = here
  }

  /// A search over all lines of play has ended.
  public mutating func show(_ proof: ScheduleProof) {
    busy = nil
    if task.isOpen, winning == nil, proof.reaching > 0, self.proof == nil { wrongTries += 1 }
    self.proof = proof
    note = StyledText(proof.sentence)
    guard task.isRepaired, proof.reaching == 0 else { return }
    if task.reasons.isEmpty { isSolved = true } else if !isSolved { ask() }
  }

  /// Something did not work.
  public mutating func tell(_ problem: String) {
    busy = nil
    note = StyledText(problem, .color(.red))
  }

  public mutating func resize(columns: Int, rows: Int) {
    size = (columns, rows)
    if isAsking { ask() }
    guard let makeOverlay, let overlay else { return }
    var next = overlay
    next.replace(with: makeOverlay(columns), columns: columns, height: rows)
    self.overlay = next
  }

  /// Whether the task is done: broken, or proven and explained.
  public var isDone: Bool { winning != nil || isSolved }

  // MARK: - Keys

  /// Takes a key.
  public mutating func take(_ key: Key) -> Action {
    if key == .interrupt { return .quit }
    if overlay != nil {
      takeOverlay(key)
      return .none
    }
    if busy != nil { return key == .character("q") ? .quit : .none }
    if refusal != nil { return takeRefused(key) }
    note = nil
    if isAsking, let action = answer(key) { return action }
    switch key {
    case .character("q"), .endOfInput: return .quit
    case .character("s"): return .skip
    case .character("l"): return .list
    case .character("?"): lay { Pager.helpPage(width: $0, keys: ScheduleBoard.keys) }
    case .character("u"), .backspace, .left: return .undo
    case .character("r"), .right: return .redo
    case .character("x"): return .restart
    case .character("f"): return position?.ending == nil ? .finish : .none
    case .character("p"): return prove()
    case .character("h"): return hint()
    case .character("w"): layParties()
    case .character("v"): layProgram()
    case .character("o"): layOutput()
    case .character("c"): laySchedule()
    case .up: selected = max(0, selected - 1)
    case .down: selected = min(max(0, (position?.options.count ?? 1) - 1), selected + 1)
    case .enter where !hasChoices && !isSolved: return .skip
    case .enter where isOver, .character("n") where isOver: return .done
    case .enter: return play(selected)
    case .character(let character):
      guard let index = Self.choosers.firstIndex(of: character) else { return .none }
      return play(index)
    default: break
    }
    return .none
  }

  private mutating func takeRefused(_ key: Key) -> Action {
    switch key {
    case .character("q"), .endOfInput: return .quit
    case .character("s"), .enter: return .skip
    case .character("l"): return .list
    case .character("?"): lay { Pager.helpPage(width: $0, keys: ScheduleBoard.keys) }
    case .character("v"): layProgram()
    default: break
    }
    return .none
  }

  /// Whether Enter ends the drill.
  private var isOver: Bool { isSolved || (hasChoices && winning != nil && position?.ending != nil) }

  /// Tells the price, then the author's questions one after the other, then a move.
  private mutating func hint() -> Action {
    guard position?.ending == nil else { return over() }
    guard knowsPrice else {
      knowsPrice = true
      note =
        StyledText("h", .bold) + " once more: a hint" + price.clause(Spent(hints: hints, wrongTries: wrongTries))
      return .none
    }
    guard hints < task.hints.count else { return .advice }
    note = StyledText("Hint: ", .bold(.yellow)) + MarkdownText().inline(task.hints[hints])
    hints += 1
    return .none
  }

  /// To prove that nobody can break it is an answer, where it is not told whether somebody can.
  private mutating func prove() -> Action {
    guard task.isOpen, !isDone, proof == nil, !knowsClaim else { return .prove }
    knowsClaim = true
    note =
      StyledText("p", .bold)
      + " once more: you say that nobody can break it. All interleavings are run; if one of them breaks, "
      + "that was a wrong try."
    return .none
  }

  private mutating func over() -> Action {
    note = "This line is over: take moves back with u."
    return .none
  }

  private mutating func play(_ index: Int) -> Action {
    guard let options = position?.options, !options.isEmpty else { return over() }
    guard options.indices.contains(index) else {
      note = StyledText("There are \(Numbers.counted(options.count, "choice")).")
      return .none
    }
    return .play(options[index].value)
  }

  /// Takes a key while the reason is asked for; nil for one that means the same as everywhere.
  private mutating func answer(_ key: Key) -> Action? {
    switch key {
    case .escape, .backspace: question = nil
    case .character("?"), .character("q"), .character("s"), .character("l"), .character("v"), .endOfInput: return nil
    case .character(let character):
      guard let number = character.wholeNumberValue, task.reasons.indices.contains(number - 1) else {
        _ = question?.take(key)
        return Action.none
      }
      choose(number - 1)
    default: _ = question?.take(key)
    }
    return Action.none
  }

  private mutating func choose(_ index: Int) {
    let choice = task.reasons[index]
    if choice.isRight {
      (question, isSolved) = (nil, true)
      note = StyledText("Right. ", .bold(.green)) + MarkdownText().inline(choice.explanation)
      return
    }
    if !refuted.contains(index) {
      refuted.append(index)
      wrongTries += 1
    }
    note = StyledText("No. ", .bold(.red)) + MarkdownText().inline(choice.explanation)
    ask()
  }

  private mutating func ask() {
    let page = questionPage(width: size.columns)
    if question == nil {
      question = Pager(page, columns: size.columns, height: size.rows)
    } else {
      question?.replace(with: page, columns: size.columns, height: size.rows)
    }
    question?.hint = ""
  }

  /// The proof, the question, its answers, and the program to look at.
  func questionPage(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    if let proof { builder.text(StyledText(proof.sentence, .bold(.green))) }
    builder.blank()
    builder.line(StyledText("Which rule keeps it from breaking?", .bold))
    for (index, choice) in task.reasons.enumerated() {
      let isRefuted = refuted.contains(index)
      builder.text(
        MarkdownText().inline(choice.text).styled(isRefuted ? .dim : .plain),
        first: StyledText("\(index + 1) ", .bold(.yellow)) + StyledText(isRefuted ? "✗ " : "  "))
      if isRefuted { builder.text(MarkdownText().inline(choice.explanation).styled(.bold), first: "    ") }
    }
    builder.blank()
    program.write(to: &builder)
    return builder.finish(title: "Why")
  }

  /// The key that chooses an option.
  static func key(_ index: Int) -> String {
    choosers.indices.contains(index) ? String(choosers[index]) : " "
  }

  // MARK: - What lies over the screen

  private mutating func takeOverlay(_ key: Key) {
    if overlay?.cursor == nil {
      switch key {
      case .escape, .enter, .backspace, .endOfInput, .character("q"), .character("?"), .character("v"),
        .character("w"), .character("c"):
        (overlay, makeOverlay) = (nil, nil)
        return
      default: break
      }
    }
    _ = overlay?.take(key)
  }

  private mutating func lay(_ make: @escaping @Sendable (Int) -> Page) {
    makeOverlay = make
    overlay = Pager(make(size.columns), columns: size.columns, height: size.rows)
    overlay?.hint = "Esc closes"
  }

  private mutating func layParties() {
    guard let position else { return }
    let file = task.variant.file
    lay { width in Self.partiesPage(position, in: file, width: width) }
  }

  private mutating func layProgram() {
    let marks = position.map { ScheduleWords.notes($0, in: task.variant.file) } ?? [:]
    let program = program
    lay { width in
      var builder = PageBuilder(width: width)
      program.write(to: &builder, marks: marks)
      return builder.finish(title: "The program")
    }
  }

  private mutating func layOutput() {
    let output = position?.output ?? ""
    lay { width in
      var builder = PageBuilder(width: width)
      builder.line(StyledText(output.isEmpty ? "It has written nothing yet." : "It has written", .bold))
      for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
        builder.text(StyledText(line), first: "  ")
      }
      return builder.finish(title: "Output")
    }
  }

  private mutating func laySchedule() {
    guard let position else { return }
    // The names of case and program say what is wrong with it.
    let command = isDone ? replayCommand(position) : position.schedule.description
    let rest =
      isDone ? "This shows it step by step, on any machine:" : "The command that replays it is here when you are done."
    lay { width in
      var builder = PageBuilder(width: width)
      builder.line(StyledText("This line of play", .bold))
      builder.text(StyledText("The schedule is all of it: from here on it takes the default. " + rest))
      builder.lines(CommandText.lines(command, width: width))
      return builder.finish(title: "Schedule")
    }
  }

  /// The command that shows a line of play again.
  public func replayCommand(_ position: SchedulePosition) -> String {
    "casebook replay \(task.id.caseID)/\(task.variant.name) \(CommandText.quoted(position.schedule.description))"
  }
}
