import Checker

/// Where a fault could be injected in one execution.
struct FaultCensus: Sendable {
  /// A point, and where in the program it lies.
  struct Point: Sendable, Hashable {
    var number: UInt32
    var place: String
  }

  /// In order.
  var points: [Point]
  var hasMainTask: Bool
  var taskNames: [String]

  init(_ model: ExecutionModel) {
    points = model.faultPoints.map { Point(number: $0.number, place: model.place(of: $0)) }
    hasMainTask = model.units.contains { $0.flags.contains(.mainTask) }
    taskNames = model.taskNames
  }

  /// The points to try if there is room for `limit` of them: all, or else the first and then the last at each place, and
  /// then points as far apart as can be. In order.
  func selection(_ limit: Int) -> [UInt32] {
    guard points.count > limit else { return points.map(\.number) }
    var chosen: Set<UInt32> = []
    for order in [points, points.reversed()] {
      var seen: Set<String> = []
      for point in order where chosen.count < limit && seen.insert(point.place).inserted { chosen.insert(point.number) }
    }
    let rest = points.filter { !chosen.contains($0.number) }
    let room = limit - chosen.count
    for index in 0..<min(room, rest.count) { chosen.insert(rest[index * rest.count / room].number) }
    return chosen.sorted()
  }

  /// Why there is nothing to do.
  func excuse(for fault: Fault) -> String {
    switch fault {
    case .cancel(task: nil):
      hasMainTask
        ? "the main task comes to no suspension point: there is nowhere to cancel it"
        : "main runs in no task: there is nothing to cancel (name a task: --inject cancel:NAME)"
    case .cancel(let name?):
      if taskNames.contains(name) {
        "no task named '\(name)' comes to a suspension point: there is nowhere to cancel it"
      } else if taskNames.isEmpty {
        "no task is named '\(name)', nor has any other a name: there is nothing to cancel"
      } else {
        "no task is named '\(name)': there is nothing to cancel (there are \(taskNames.prefix(8).joined(separator: ", ")))"
      }
    case .delay: "the program begins no wait with a deadline: there is nothing to delay"
    }
  }
}
