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
    WrongRule(
      text: "Use the strongest memory order; then nothing can come between two operations.",
      truth: "An order says who sees what. It keeps nobody from coming in between.", needs: ["ordering:"]),
    WrongRule(
      text: "Put it all into one actor; nobody gets in before a method has returned, whatever it awaits.",
      truth: "At each `await` the actor lets others in.", needs: ["actor "]),
    WrongRule(
      text: "Copy what you decide by under a lock; then the copy is still true when you act.",
      truth: "It may be out of date as soon as the lock has been let go.", needs: ["Mutex", "NSLock"]),
    WrongRule(
      text: "Yield where others have to come first; after that they have had their turn.",
      truth: "A yield offers a turn, and nobody has to take it.", needs: ["await"]),
    WrongRule(
      text: "Cancel what nobody needs any more; what is cancelled need not be waited for.",
      truth: "To cancel sets a flag, and the work goes on until it looks. Here it is waited for.",
      needs: ["cancelAll()"]),
  ]

  /// Those that could be said of a program.
  static func plausible(in source: String) -> [WrongRule] {
    all.filter { $0.needs.isEmpty || $0.needs.contains { source.contains($0) } }
  }
}
