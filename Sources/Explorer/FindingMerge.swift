import Checker

/// One finding for each cause, by what its author sees.
///
/// Causes are gathered by code addresses while the search runs, since symbols are slow. The same line can have several
/// addresses: the fast path of a lock is inlined, its slow path is a call. So once findings are in words, those of one kind
/// that stand at the same lines are one; races for one variable are one, at whatever lines, since what is wrong is that the
/// variable is shared; and an order of locks whose lines a deadlock stands at is that deadlock.
///
/// - Parameter findings: Each with the numbers of the executions that show it. One that shows it at two addresses counts once.
func merged(_ findings: [(finding: Finding, seenIn: Set<Int>)]) -> [Finding] {
  let result = byVariable(byPlaces(findings))
  let deadlocked = result.filter { $0.kind == .deadlock }.map { Set($0.participants.compactMap(\.suspended.first)) }
  return result.filter { finding in
    guard finding.kind == .lockOrder else { return true }
    let places = Set(finding.participants.compactMap(\.suspended.first))
    return places.isEmpty || !deadlocked.contains { places.isSubset(of: $0) }
  }
}

private func byPlaces(_ findings: [(finding: Finding, seenIn: Set<Int>)]) -> [(finding: Finding, seenIn: Set<Int>)] {
  var result: [(finding: Finding, seenIn: Set<Int>)] = []
  var positions: [PlacesKey: Int] = [:]
  for (finding, executions) in findings {
    let key = PlacesKey(finding)
    guard let position = positions[key] else {
      positions[key] = result.count
      result.append((finding, executions))
      continue
    }
    let known = result[position].finding
    // The one that can name its lines speaks for both, or the one that can name the variable.
    let (speaker, other) = finding.namesMore(than: known) ? (finding, known) : (known, finding)
    result[position].finding = speaker.joined(by: other)
    result[position].seenIn.formUnion(executions)
    result[position].finding.count = result[position].seenIn.count
    result[position].finding.firstAt = [known.firstAt, finding.firstAt].compactMap(\.self).min()
  }
  return result
}

/// The race for a variable that was seen first speaks for all, and tells at which other places they are.
private func byVariable(_ findings: [(finding: Finding, seenIn: Set<Int>)]) -> [Finding] {
  var result: [(finding: Finding, seenIn: Set<Int>)] = []
  var positions: [String: Int] = [:]
  for (finding, executions) in findings {
    guard finding.kind == .race, let variable = finding.variable, finding.replayed else {
      result.append((finding, executions))
      continue
    }
    guard let position = positions[variable] else {
      positions[variable] = result.count
      result.append((finding, executions))
      continue
    }
    let sighting = Sighting(
      message: finding.message, places: finding.participants.compactMap(\.suspended.first), count: finding.count,
      schedule: finding.schedule)
    result[position].finding.alsoAt = (result[position].finding.alsoAt ?? []) + [sighting]
    result[position].seenIn.formUnion(executions)
    result[position].finding.count = result[position].seenIn.count
    result[position].finding.firstAt = [result[position].finding.firstAt, finding.firstAt].compactMap(\.self).min()
  }
  return result.map(\.finding)
}

/// A kind, and the lines at which the participants were made and stand. Who they are differs from schedule to schedule.
private struct PlacesKey: Hashable {
  var kind: Finding.Kind
  var places: Set<[SourceFrame?]>
  /// Findings without any place are told apart by their words.
  var message: String?

  init(_ finding: Finding) {
    kind = finding.kind
    if kind == .race {
      // `x += 1` is a read and a write in one line: that all pairs of them race is one bug.
      places = Set(
        finding.participants.map { participant in
          [participant.suspended.first { $0.line > 0 }].map { frame in
            frame.map { SourceFrame(function: "", file: $0.file, line: $0.line, column: 0) }
          }
        })
      return
    }
    // One line that crashes is one bug, whoever comes by it.
    places = Set(
      finding.participants.map {
        finding.kind == .crash ? [$0.suspended.first] : [$0.created.first, $0.suspended.first]
      })
    let hasPlaces = places.joined().contains { $0.map { $0.line > 0 } ?? false }
    message = hasPlaces ? nil : finding.message
  }
}

extension Finding {
  /// With those who take part in another view of the same execution: they stand at the same lines, at other addresses.
  fileprivate func joined(by other: Finding) -> Finding {
    guard [.leak, .abandoned, .cancellationIgnored].contains(kind), schedule == other.schedule else { return self }
    let known = Set(participants.map(\.id))
    let more = other.participants.filter { !known.contains($0.id) }
    guard !more.isEmpty else { return self }
    var joined = self
    joined.participants += more
    joined.message += "; so it is with " + more.map(\.id).joined(separator: ", ")
    return joined
  }

  fileprivate func namesMore(than other: Finding) -> Bool {
    if namesAllLines != other.namesAllLines { return namesAllLines }
    return variable != nil && other.variable == nil
  }

  private var namesAllLines: Bool { participants.allSatisfy { ($0.suspended.first?.line ?? 0) > 0 } }
}
