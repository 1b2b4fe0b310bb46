struct Parcel {
  let box: Int
  let lastDay: Int
}

/// The parcels of a locker, by the code that opens their box.
actor Locker {
  private var parcels = ["4711": Parcel(box: 3, lastDay: 7), "0815": Parcel(box: 4, lastDay: 9)]

  func holds(_ code: String) -> Bool { parcels[code] != nil }

  /// A customer takes a parcel out.
  /// - Returns: the box that opens.
  func collect(_ code: String) -> Int {
    let parcel = parcels[code]!
    parcels[code] = nil
    return parcel.box
  }

  /// The courier takes back what nobody has collected in time.
  func clear(day: Int) { parcels = parcels.filter { $0.value.lastDay >= day } }

  var count: Int { parcels.count }
}

struct Keypad {
  let locker: Locker

  /// - Returns: what the display says.
  func enter(_ keys: String) async -> String {
    guard await locker.holds(keys.filter(\.isNumber)) else { return "no parcel with this code" }
    let box = await locker.collect(keys.filter(\.isNumber))
    return "box \(box) is open"
  }
}

@main struct Station {
  static func main() async {
    let locker = Locker()
    async let courier: Void = locker.clear(day: 8)
    _ = await Keypad(locker: locker).enter("4711 ok")
    await courier
    print("parcels left: \(await locker.count)")
  }
}
