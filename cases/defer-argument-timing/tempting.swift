import CaseKit

/// The loudspeakers of a station.
actor Speakers {
  private(set) var volume = 30

  private func set(_ newVolume: Int) { volume = newVolume }

  func turnDown(by amount: Int) { volume -= amount }

  private func say(_ text: String) { print("[\(volume)] \(text)") }

  /// Says something louder than everything else, and goes back to the volume of before.
  func announce(_ text: String, thenReturnTo before: Int) {
    defer { set(before) }
    set(80)
    say(text)
  }
}

struct Train {
  let destination: String
  let platform: Int

  var departure: String { "The train to \(destination) leaves from platform \(platform)." }
}

@main struct Station {
  static func main() async {
    let speakers = Speakers()
    let train = Train(destination: "Bergen", platform: 4)
    async let evening: Void = speakers.turnDown(by: 20)
    let before = await speakers.volume
    await speakers.announce(train.departure, thenReturnTo: before)
    await evening
    expectEqual(await speakers.volume, 10, "volume for the night")
  }
}
