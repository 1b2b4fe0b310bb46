public import Console
import Figures
public import Practice

/// What somebody is told before the first drill of a kind: what is shown, what is asked, what counts, and the keys that matter.
///
/// It stands before the clock starts, once in a lifetime; every screen's `?` lists all keys.
public struct KindIntroduction: Sendable {
  private let kind: DrillKind
  private let difficulty: Int

  /// - Parameter difficulty: Of the case that follows: 1 to 5.
  public init(_ kind: DrillKind, difficulty: Int) {
    self.kind = kind
    self.difficulty = difficulty
  }

  public func page(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    let title = "Your first drill of this kind: \(kind.rawValue)"
    builder.heading(StyledText(title), level: 1, id: kind.rawValue)
    for paragraph in text {
      builder.text(StyledText(paragraph))
      builder.blank()
    }
    legend(to: &builder)
    let names = keys.map(\.key.count).max() ?? 0
    for (key, meaning) in keys {
      builder.text(StyledText(meaning), first: StyledText(key, .bold).padded(to: names + 2))
    }
    builder.blank()
    let minutes = Grading.duration(kind.expectedSeconds(difficulty: difficulty))
    builder.text(
      StyledText(
        "Expected time: \(minutes), from when the program is there. A hint or a wrong \(tried) lowers the grade.",
        .dim))
    builder.blank()
    builder.text(StyledText("Enter", .bold) + StyledText(" begins."))
    return builder.finish(title: title)
  }

  private var tried: String {
    switch kind {
    case .predict, .find: "answer"
    case .repair: "repair too many"
    case .schedule: "order too many"
    }
  }

  private var text: [String] {
    switch kind {
    case .predict:
      [
        "You see a program, and say what the checker found in it when it ran it in every order that matters: first the verdict, then why.",
        "It may be a program with a bug, one that is repaired, or one with a repair that looks right and is not. Do not ask what happens "
          + "mostly. Ask who can be overtaken by whom, who waits for whom, and what is left when main ends.",
      ]
    case .find:
      [
        "You see a program that goes wrong, and what its users notice. Mark the line that makes it so; where two lines do it together, "
          + "such as two locks that are taken in two orders, either of them or both.",
        "Not asked for is the line at which it shows. What counts is the line that somebody has to change.",
      ]
    case .repair:
      [
        "You get a copy of a program that goes wrong, in a folder of yours. Every save is compiled in Swift 6 mode and run in hundreds of "
          + "orders. It passes when nothing is found any more and the program still does its job; how you do it is up to you.",
        "A save that only makes the bug rarer does not pass, and is told by name. Afterwards you see your version beside ours.",
      ]
    case .schedule:
      [
        "The real program stands still, and at each step you say who goes on. Bring it to where you are asked to: the order in which it "
          + "breaks. If no order does, prove that.",
        "Every move can be taken back. Whoever cannot move says what it waits for, and who has that.",
      ]
    }
  }

  /// What the marks on the screen mean.
  private func legend(to builder: inout PageBuilder) {
    guard kind == .schedule else { return }
    let marks = [
      ("t1▶16", "thread 1 stands before line 16"),
      ("▸2", "the choice that Enter takes: who goes on, and with what"),
    ]
    for (mark, meaning) in marks {
      builder.text(StyledText(meaning), first: StyledText(mark, .color(.cyan)).padded(to: 9))
    }
    builder.blank()
  }

  private var keys: [(key: String, meaning: String)] {
    let hint = ("h", "a hint; its price is told first")
    switch kind {
    case .predict: return [("1 2 3 …", "answer"), ("↓ ↑", "scroll the program"), hint]
    case .find:
      return [
        ("↓ ↑, or digits", "go to a line"), ("Space", "mark it, or take the mark away"), ("Enter", "answer"), hint,
      ]
    case .repair:
      return [
        ("e", "open your editor (EDITOR); or edit the file from another window"),
        ("v", "everything about what was found"),
        ("d", "what you have changed so far"), hint,
      ]
    case .schedule:
      return [
        ("1 2 …, or Enter", "choose who goes on"), ("u", "take the move back"), ("w", "who holds what, and all values"),
        ("p", "prove that it cannot break"), hint,
      ]
    }
  }
}
