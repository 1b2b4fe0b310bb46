import CSP
import CaseKit

/// The map tiles that can be served without asking the tile server.
actor TileCache {
  private(set) var regions: Set<String> = []

  func store(_ region: String) { regions.insert(region) }
}

struct RoutePlanner {
  let cache = TileCache()

  /// Starts to load the tiles of some regions, for five seconds at most, and returns when they are there.
  func warmUp(_ regions: [String]) async -> Task<Void, Never> {
    let (context, cancel) = Context.background.withTimeout(.seconds(5), name: "warm-up")
    defer { cancel() }
    let warming = go("warm-up") {
      for region in regions { await load(region, context) }
    }
    try? await Task.sleep(for: .seconds(1))
    return warming
  }

  /// Loads one region, which takes 300 ms from a cold start.
  private func load(_ region: String, _ context: Context) async {
    await select(
      .after(.milliseconds(300)) { await cache.store(region) },
      .done(context))
  }
}

@main struct Service {
  static func main() async {
    let planner = RoutePlanner()
    let warming = await planner.warmUp(["north", "coast", "south"])
    print("accepting requests")
    await warming.value
    expectEqual(await planner.cache.regions.count, 3, "regions in the cache after the warm-up")
    print("warm")
  }
}
