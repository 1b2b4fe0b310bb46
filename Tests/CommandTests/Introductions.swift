import TerminalTesting

extension PseudoTerminal {
  /// Goes through what somebody sees before their first drill: what practice is, and what this kind of drill asks for.
  func passesIntroductions() async throws {
    try await waits(for: "Practice", seconds: 120)
    press(.enter)
    try await waits(for: "Your first drill of this kind", seconds: 120)
    press(.enter)
    // What the page shows as examples would be taken for the drill, and keys for it would be lost.
    try await waits("the drill") { !$0.contains("Your first drill of this kind") }
  }
}
