import CaseKit

/// The map tiles that can be served without asking the tile server.
actor TileCache {
  private(set) var regions: Set<String> = []

  func store(_ region: String) { regions.insert(region) }
}

struct RoutePlanner {
  let cache = TileCache()

  /// Loads the tiles of some regions while the first requests come in.
  func open(_ regions: [String]) async throws {
    async let warming: Void = warmUp(regions)
    print("accepting requests")
    try await warming
  }

  /// Loads one region after the other; each takes 300 ms from a cold start.
  private func warmUp(_ regions: [String]) async throws {
    for region in regions {
      try await Task.sleep(for: .milliseconds(300))
      await cache.store(region)
    }
  }
}

@main struct Service {
  static func main() async throws {
    let planner = RoutePlanner()
    try await planner.open(["north", "coast", "south"])
    expectEqual(await planner.cache.regions.count, 3, "regions in the cache after the warm-up")
    print("warm")
  }
}
