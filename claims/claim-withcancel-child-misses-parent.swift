import CSP

/// Follows flights for as long as a shift lasts.
struct Tower {
  let start = ContinuousClock.now
  let followers = WaitGroup(name: "followers")

  /// The follower cancels its context when it ends.
  func followWithOwnDefer(_ shift: Context) {
    let (flight, cancel) = shift.withCancel(name: "flight")
    followers.go("own defer") {
      defer { cancel() }
      await follow("own defer", flight)
    }
  }

  /// The function that starts the follower cancels its context.
  func followWithDeferOfTheStarter(_ shift: Context) {
    let (flight, cancel) = shift.withCancel(name: "flight")
    defer { cancel() }
    followers.go("starter's defer") { await follow("starter's defer", flight) }
  }

  private func follow(_ name: String, _ flight: Context) async {
    await select(.done(flight))
    print("\(name): ended after \((.now - start).components.seconds) s")
  }
}

@main struct Airfield {
  static func main() async throws {
    let (shift, end) = Context.background.withCancel(name: "shift")
    let tower = Tower()
    tower.followWithOwnDefer(shift)
    tower.followWithDeferOfTheStarter(shift)
    try await Task.sleep(for: .seconds(3))
    end()
    await tower.followers.wait()
  }
}
