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
  private let radiator = Radiator()
  private let holds = WaitGroup(name: "holds")

  /// Leaves the timetable for a while, or until further notice.
  func hold(at degrees: Int, for duration: Duration?) {
    holds.go("hold at \(degrees)") { [radiator] in
      await radiator.aim(at: degrees)
      try? await Task.sleep(for: duration ?? .seconds(12 * 3600))
      await radiator.aim(at: 20)
    }
  }

  /// Goes back to the timetable at once.
  func release() async {
    await radiator.aim(at: 20)
  }

  /// Returns when nothing is left that turns the radiator up.
  func switchOff() async {
    await release()
    await holds.wait()
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
