import Checker

/// Names for what a search shows of a submission that leaves its control, whatever the text looks like.
enum RepairMeasured {
  /// - Parameters:
  ///   - file: What frames call the submission.
  ///   - named: What its text looks like; what is measured comes first and replaces what says the same.
  static func naming(_ report: Report, _ own: ProgramShape, file: String, besides named: [NamedRepair]) -> [NamedRepair]
  {
    var first: [NamedRepair] = []
    for finding in report.findings {
      let lines = finding.participants.flatMap(\.suspended).filter { $0.file == file || $0.file.hasSuffix("/" + file) }
        .map(\.line)
      switch finding.escape {
      case .process: first.append(NamedRepair(.otherProcess, line: lines.first))
      case .runningOn:
        // Where it was seen last, if that lies in a loop which nothing leaves; or else the loop can be another one.
        let loop = own.endlessLoops.filter { loop in lines.contains { loop.contains($0) } }.min { $0.count < $1.count }
        first.append(loop.map { NamedRepair(.endlessLoop, line: $0.lowerBound) } ?? runsOn(lines.first))
      case .noEnd, nil: break
      }
    }
    var seen: Set<String> = []
    return (first + named).filter { seen.insert($0.id).inserted }
  }

  private static func runsOn(_ line: Int?) -> NamedRepair {
    NamedRepair(
      id: "runs-on", title: "It runs on without ever waiting",
      why:
        "An execution was ended since one party went on and on, without a lock, a wait or an `await`: a loop whose end does not "
        + "come, or a very long computation.", line: line)
  }
}
