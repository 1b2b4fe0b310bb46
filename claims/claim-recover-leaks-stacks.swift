import CaseKit

struct Refused: Error {}

/// A task that throws on a frame of its own and catches the error without a word.
func swallow(_ count: Int) async {
  for _ in 0..<count {
    await Task.detached {
      do {
        var words = ContiguousArray(repeating: 0, count: 64)
        words[count % 64] = 1
        keep(words)
        throw Refused()
      } catch {}
    }.value
  }
}

@main struct Residue {
  static func main() async {
    await swallow(1_000)
    let before = residentBytes()
    await swallow(100_000)
    let grown = max(0, residentBytes() - before)
    report("memory kept by a task that has caught its error", Double(grown) / 100_000, unit: "bytes")
  }
}
