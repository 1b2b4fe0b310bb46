import Checker
import Practice
import Workbook

/// What is done for a drill in the background before its turn: its case is measured, if it is not known, and the game of a schedule drill is
/// opened, which takes seconds.
final class DrillPreparation: Sendable {
  let id: DrillID
  /// Nil if the case is known.
  let measuring: CaseMeasuring?
  /// Nil for drills of other kinds, and if no game can be made.
  let opening: Task<ScheduleOpening?, any Error>?

  /// Begins; nil if nothing is to be done.
  init?(_ id: DrillID, _ study: Case, review: Int, _ room: DrillRoom) {
    let known: [String: Report]?
    // What is wrong with the cache is told when the drill begins.
    do { known = try room.known(study) } catch { return nil }
    let measuring = known == nil ? CaseMeasuring(study, room.runner) : nil
    guard measuring != nil || id.kind == .schedule else { return nil }
    self.id = id
    self.measuring = measuring
    guard id.kind == .schedule else {
      opening = nil
      return
    }
    opening = Task {
      var reports = known ?? [:]
      if let measuring { reports = try await measuring.task.value }
      let tasks = ScheduleTask.all(study, in: room.book.workbook, reports: reports, review: review)
      guard !tasks.isEmpty else { return nil }
      return try await ScheduleOpening(tasks, of: study, room.workbench, room.runner)
    }
  }

  func cancel() {
    measuring?.task.cancel()
    opening?.cancel()
  }
}
