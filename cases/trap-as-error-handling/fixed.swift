enum Refusal: Error { case declined, unknownTag }

enum Sign { case drive, payAtCounter, takeTicket }

/// The money that drivers have paid in advance, by the name on the tag behind the windshield.
actor Accounts {
  private var balances = ["fleet 7": 15, "Ada": 40]

  func charge(_ tag: String, _ toll: Int) throws(Refusal) {
    guard let balance = balances[tag] else { throw .unknownTag }
    guard balance >= toll else { throw .declined }
    balances[tag] = balance - toll
  }
}

struct Vehicle {
  let tag: String
  let axles: Int

  var toll: Int { 5 * axles }
}

struct Lane {
  let accounts: Accounts

  /// - Returns: what the sign above the barrier shows.
  func pass(_ vehicle: Vehicle) async -> Sign {
    do throws(Refusal) {
      try await accounts.charge(vehicle.tag, vehicle.toll)
      return .drive
    } catch {
      switch error {
      case .declined: return .payAtCounter
      case .unknownTag: return .takeTicket
      }
    }
  }
}

@main struct TollPlaza {
  static func main() async {
    let lane = Lane(accounts: Accounts())
    let vehicles = [
      Vehicle(tag: "fleet 7", axles: 2), Vehicle(tag: "Ada", axles: 2), Vehicle(tag: "fleet 7", axles: 2),
    ]
    let signs = await withTaskGroup { lanes in
      for vehicle in vehicles {
        lanes.addTask { await lane.pass(vehicle) }
      }
      var signs: [Sign: Int] = [:]
      for await sign in lanes { signs[sign, default: 0] += 1 }
      return signs
    }
    print("through: \(signs[.drive] ?? 0), to the counter: \(signs[.payAtCounter] ?? 0)")
  }
}
