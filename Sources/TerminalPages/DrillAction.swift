/// What a key on a drill's screen asks of the one who runs it.
public enum DrillAction: Sendable, Hashable {
  /// Nothing but to show the screen again.
  case none
  /// The drill is over: answered, or the solution was asked for.
  case done
  case skip, quit
  /// Show all drills, to choose another one.
  case list
  /// Open the file in an editor.
  case edit
  /// Judge the file once more.
  case judge
  /// Show what was changed so far.
  case compare
  /// Start over with the program as it was given.
  case reset
}
