import CSP
import CaseKit

/// The heating of one room.
actor Radiator {
  private var target = 20

  func aim(at degrees: Int) {
    target = degrees
    print("\(degrees) degrees")
  }
}

actor Thermostat {
  private static let longestHold = Duration.seconds(12 * 3600)
  private let radiator = Radiator()
  private let holds = WaitGroup(name: "holds")
  private var (hold, endHold) = Context.background.withCancel(name: "hold")

  /// Leaves the timetable for a while, or until further notice.
  func hold(at degrees: Int, for duration: Duration?) {
    holds.go("hold at \(degrees)") { [radiator, hold] in
      await radiator.aim(at: degrees)
      await select(.done(hold), .after(duration ?? Self.longestHold))
      await radiator.aim(at: 20)
    }
  }

  /// Goes back to the timetable at once.
  func release() async {
    endHold()
    (hold, endHold) = Context.background.withCancel(name: "hold")
    await holds.wait()
  }

  /// Returns when nothing is left that turns the radiator up.
  func switchOff() async {
    await release()
    await radiator.aim(at: 5)
  }
}

@main struct Home {
  static func main() async throws {
    let thermostat = Thermostat()
    await thermostat.hold(at: 24, for: .seconds(2 * 3600))
    try await Task.sleep(for: .seconds(4 * 3600))
    await thermostat.hold(at: 16, for: nil)
    try await Task.sleep(for: .seconds(3 * 3600))
    let asked = ContinuousClock.now
    await thermostat.switchOff()
    expect(asked.duration(to: .now) < .seconds(60), "switching off takes less than a minute")
  }
}
