struct District: Sendable {
  let name: String
  let ballots: Int

  func count() async -> Int {
    try? await Task.sleep(for: .milliseconds(200))
    return ballots
  }
}

struct ElectionNight {
  let districts: [District]

  func result() async -> Int {
    await withTaskGroup { counting in
      for district in districts {
        counting.addTask(name: district.name) { await district.count() }
      }
      return await counting.reduce(0, +)
    }
  }
}

@main struct TownHall {
  static func main() async {
    let night = ElectionNight(districts: [
      District(name: "harbor", ballots: 410), District(name: "old town", ballots: 275),
      District(name: "hill", ballots: 315),
    ])
    print("votes: \(await night.result())")
  }
}
