import Figures
import SwiftParser
import SwiftSyntax
import Workbook

/// Recognizes known wrong repairs by what a submission changes in the given program.
///
/// A name is given for a difference alone: what the given program does already is not the submission's doing. Names decide nothing;
/// what passes is decided by the checker.
struct RepairPatterns {
  let given: ProgramShape
  let own: ProgramShape
  let drill: RepairDrill
  private let submission: String

  init(_ drill: RepairDrill, submission: String) {
    self.drill = drill
    self.submission = submission
    given = ProgramShape(drill.buggy.displaySource)
    own = ProgramShape(submission)
  }

  /// Everything that it looks like, the case's own tempting repairs first.
  var named: [NamedRepair] {
    let all =
      processes + endlessLoops + tempting + sleeps + buffers + locks + swallowing + spawning + silencing + waiting
      + ending
    var seen: Set<String> = []
    return all.filter { seen.insert($0.id).inserted }
  }

  /// What is dubious although the submission passes: not what the reference does, too.
  var remarks: [NamedRepair] {
    let usual = RepairPatterns(drill, submission: drill.fixed.displaySource).named.map(\.id)
    // Orders of locks, and data with two of them, are searched and looked for by themselves: one more alone is nothing to remark.
    let refuted = ["tempting", WrongRepair.secondLock.rawValue]
    return named.filter { !refuted.contains($0.id) && !usual.contains($0.id) }
  }

  // MARK: - The case's own

  private var tempting: [NamedRepair] {
    let before = drill.buggy.displaySource
    let toReference = TokenChange.likeness(of: submission, and: drill.fixed.displaySource, to: before)
    return drill.tempting.compactMap { variant -> (NamedRepair, Double)? in
      guard let title = variant.title, let why = variant.why else { return nil }
      // Lines in another order have the same neighbours: to be the same is enough.
      let isSame = ProgramLines.tokens(submission) == ProgramLines.tokens(variant.displaySource)
      let likeness = isSame ? 1 : TokenChange.likeness(of: submission, and: variant.displaySource, to: before)
      guard likeness >= 0.6, isSame || likeness > toReference else { return nil }
      // What is said of it is said with its numbers: three seconds are not “ten milliseconds”.
      let numbers = TokenChange.numbers(variant.displaySource).subtracting(TokenChange.numbers(before))
      guard numbers.isSubset(of: TokenChange.numbers(submission)) else { return nil }
      return (NamedRepair(id: "tempting", title: title, why: why), likeness)
    }
    .sorted { $0.1 > $1.1 }.prefix(1).map(\.0)
  }

  // MARK: - What does not end

  /// Functions that start another process.
  private static let processNames: Set<String> = [
    "fork", "vfork", "posix_spawn", "posix_spawnp", "system", "popen", "Process", "Process.run",
  ]

  private var processes: [NamedRepair] {
    let (before, after) = (given.calls(named: Self.processNames), own.calls(named: Self.processNames))
    guard after.count > before.count else { return [] }
    return [NamedRepair(.otherProcess, line: after.first?.line)]
  }

  private var endlessLoops: [NamedRepair] {
    guard own.endlessLoops.count > given.endlessLoops.count else { return [] }
    return [NamedRepair(.endlessLoop, line: own.endlessLoops.last?.lowerBound)]
  }

  /// What one has and the other has not, each as often as it has it more.
  static func added(
    _ after: [ProgramShape.Call], to before: [ProgramShape.Call], by key: (ProgramShape.Call) -> String
  ) -> [ProgramShape.Call] {
    var rest: [String: Int] = [:]
    for call in before { rest[key(call), default: 0] += 1 }
    return after.filter { call in
      let name = key(call)
      guard let count = rest[name], count > 0 else { return true }
      rest[name] = count - 1
      return false
    }
  }
}
