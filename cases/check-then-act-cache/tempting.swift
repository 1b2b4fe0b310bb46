struct Profile: Sendable {
  let name: String
}

/// The slow and expensive place that profiles come from.
actor Directory {
  private(set) var fetches = 0

  func fetch(_ id: Int) async -> Profile {
    fetches += 1
    return Profile(name: "user \(id)")
  }
}

/// Asks the directory once for each profile.
actor ProfileCache {
  private let directory: Directory
  private var profiles: [Int: Profile] = [:]

  init(directory: Directory) { self.directory = directory }

  func profile(_ id: Int) async -> Profile {
    if let profile = profiles[id] { return profile }
    let profile = await directory.fetch(id)
    if let profile = profiles[id] { return profile }
    profiles[id] = profile
    return profile
  }
}

@main struct Timeline {
  static func main() async {
    let directory = Directory()
    let cache = ProfileCache(directory: directory)
    await withTaskGroup { posts in
      for number in 1...3 {
        posts.addTask(name: "post \(number)") { await cache.profile(7).name }
      }
      for await author in posts { print("by \(author)") }
    }
    print("fetches: \(await directory.fetches)")
  }
}
