import CaseKit

/// Sends the drivers out.
actor Depot {
  private var drivers: [String: [String]] = [:]

  func send(_ driver: String, to parcel: String) {
    drivers[parcel, default: []].append(driver)
  }

  func drivers(sentTo parcel: String) -> [String] { drivers[parcel, default: []] }
}

/// A courier who looks for a driver and sends the first that is free.
struct Courier: Sendable {
  let name: String
  let search: Duration

  func collect(_ parcel: String, from depot: Depot) async throws -> String {
    try await Task.sleep(for: search)
    await depot.send("\(name)'s driver", to: parcel)
    return name
  }
}

struct Dispatcher {
  let depot = Depot()
  let couriers = [
    Courier(name: "Swallow", search: .seconds(2)),
    Courier(name: "Heron", search: .milliseconds(2050)),
  ]

  /// Asks all couriers and takes the first who has a driver.
  func collect(_ parcel: String) async -> String? {
    await withTaskGroup(of: String?.self) { race in
      for courier in couriers {
        race.addTask { try? await courier.collect(parcel, from: depot) }
      }
      for await winner in race {
        guard let winner else { continue }
        race.cancelAll()
        return winner
      }
      return nil
    }
  }
}

@main struct Shift {
  static func main() async {
    let dispatcher = Dispatcher()
    let parcels = ["vase", "books"]
    for parcel in parcels {
      let winner = await dispatcher.collect(parcel)
      print("\(parcel): \(winner == nil ? "nobody has time" : "a driver is on the way")")
    }
    for parcel in parcels {
      let drivers = await dispatcher.depot.drivers(sentTo: parcel)
      expect(drivers.count == 1, "\(drivers.count) drivers went for the \(parcel): \(drivers.joined(separator: ", "))")
    }
  }
}
