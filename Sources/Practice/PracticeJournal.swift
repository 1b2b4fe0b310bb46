public import CaseRunner

/// The log during a session: it knows what was done even if the disk does not take it.
public struct PracticeJournal: Sendable {
  public let file: PracticeLogFile
  /// What was read at the beginning, and all that was recorded since.
  public private(set) var log: PracticeLog
  /// Reviews that are not on the disk. Tell them at the end of the session: their lines can be appended by hand.
  public private(set) var unsaved: [Review] = []

  /// - Throws: If there is a log and it cannot be read.
  public init(_ file: PracticeLogFile) throws(CaseRunnerError) {
    self.file = file
    log = try file.read()
  }

  /// Records a review, in the file if that is possible. Each time, all that is not in the file yet is tried again.
  ///
  /// - Returns: Why it is not in the file; nil if it is. The session can go on either way.
  public mutating func record(_ review: Review) -> CaseRunnerError? {
    log.insert(review)
    unsaved.append(review)
    return save()
  }

  /// Grades an effort and records it.
  ///
  /// - Parameter difficulty: Of the case.
  /// - Returns: The review, and why it is not in the file, if so.
  public mutating func record(
    _ effort: Effort, of drill: DrillID, difficulty: Int, clock: PracticeClock
  ) -> (review: Review, failure: CaseRunnerError?) {
    var random = SystemRandomNumberGenerator()
    let review = Review(drill, effort, difficulty: difficulty, clock: clock, random: &random)
    return (review, record(review))
  }

  /// Tries once more to write what is not on the disk.
  public mutating func save() -> CaseRunnerError? {
    do {
      try file.append(unsaved)
      unsaved = []
      return nil
    } catch {
      return error
    }
  }

  /// Reads what other terminals wrote in the meantime.
  public mutating func refresh() throws(CaseRunnerError) {
    var fresh = try file.read()
    for review in unsaved { fresh.insert(review) }
    log = fresh
  }
}
