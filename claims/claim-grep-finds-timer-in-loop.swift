/// A piece of a program, and whether it makes a new timer for each message and leaves it behind.
struct Snippet {
  let name: String
  let leavesTimers: Bool
  let lines: [String]

  init(_ name: String, leavesTimers: Bool, _ text: String) {
    self.name = name
    self.leavesTimers = leavesTimers
    lines = text.split(separator: "\n").map(String.init)
  }
}

let snippets = [
  Snippet(
    "timer as a channel", leavesTimers: true,
    """
    while removed.error == nil {
      await select(
        .receive(from: samples) { _ in },
        .receive(from: .after(.seconds(10))) { _ in print("alarm") })
    }
    """),
  Snippet(
    "task in a method that a loop calls", leavesTimers: true,
    """
    func feed(_ sample: Int) {
      silence = Task {
        try await Task.sleep(for: .seconds(10))
        print("alarm")
      }
    }
    func watch() async {
      for await sample in samples { feed(sample) }
    }
    """),
  Snippet(
    "context with a timeout", leavesTimers: true,
    """
    while removed.error == nil {
      let (silence, _) = Context.background.withTimeout(.seconds(10))
      await select(.receive(from: samples) { _ in }, .done(silence) { print("alarm") })
    }
    """),
  Snippet(
    "a case of the select, which stops its timer", leavesTimers: false,
    """
    while removed.error == nil {
      await select(
        .receive(from: samples) { _ in },
        .after(.seconds(10)) { print("alarm") })
    }
    """),
  Snippet(
    "a pause in a loop", leavesTimers: false,
    """
    for attempt in 1...3 {
      if await connect() { break }
      try await Task.sleep(for: .seconds(attempt))
    }
    """),
  Snippet(
    "a loop, and a callback behind it", leavesTimers: false,
    """
    for file in files { await upload(file) }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(10), execute: sweep)
    """),
]

let timers = [".after(", "asyncAfter(", "Task.sleep("]
let loops = ["for ", "while "]

func has(_ line: String, _ words: [String]) -> Bool { words.contains { line.contains($0) } }

/// How many of the snippets with the bug a search reports, and how many of those without.
func score(_ name: String, _ finds: (Snippet) -> Bool) {
  let found = snippets.filter(finds)
  let right = found.filter(\.leavesTimers).count
  let wrong = found.count - right
  let bugs = snippets.filter(\.leavesTimers).count
  print("\(name): \(right) of \(bugs) found, \(wrong) of \(snippets.count - bugs) false alarms")
}

@main struct Search {
  static func main() {
    score("loop and timer in one line") { $0.lines.contains { has($0, loops) && has($0, timers) } }
    score("loop and timer in one file") { snippet in
      snippet.lines.contains { has($0, loops) } && snippet.lines.contains { has($0, timers) }
    }
    score("timer between the braces of a loop") { snippet in
      var depth = 0
      var loopDepths: [Int] = []
      for line in snippet.lines {
        if has(line, loops) { loopDepths.append(depth) }
        if !loopDepths.isEmpty, has(line, timers) { return true }
        depth += line.count { $0 == "{" } - line.count { $0 == "}" }
        loopDepths.removeAll { depth <= $0 }
      }
      return false
    }
  }
}
