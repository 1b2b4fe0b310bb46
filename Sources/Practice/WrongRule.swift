/// A rule that people follow and that keeps no program from going wrong, so it is never what keeps a clean one.
struct WrongRule {
  var text: String
  /// Why it keeps nothing.
  var truth: String
  /// Words of which a program must contain one for this to be a plausible statement about it; empty: any program.
  var needs: [String] = []

  static let all: [WrongRule] = [
    WrongRule(
      text: "Leave enough time, so that what is slow is over before anybody looks.",
      truth: "A pause waits for a time and not for what is to happen; for any pause there is a schedule that is slower."
    ),
    WrongRule(
      text: "Make each single access atomic; then what is made of them is atomic, too.",
      truth: "Steps that are whole leave room between them, and somebody else may come there.",
      needs: ["Atomic", "Mutex", "actor", "withLock"]),
    WrongRule(
      text: "Keep it all on one thread; what runs there runs in the order in which it was started.",
      truth: "A thread takes whatever is ready, in any order, and at each `await` it may take another.",
      needs: ["await"]),
    WrongRule(
      text: "Start first what has to be over first.",
      truth: "What is started first need not end first."),
  ]

  /// Those that could be said of a program.
  static func plausible(in source: String) -> [WrongRule] {
    all.filter { $0.needs.isEmpty || $0.needs.contains { source.contains($0) } }
  }
}
