import CaseKit

struct Parcel {
  let number: Int
  let country: String
}

enum LabelError: Error { case noCarrier(parcel: Int) }

/// Prints labels, for the countries to which a carrier goes.
actor PrintRoom {
  private let countries: Set = ["DE", "JP"]
  private(set) var labels = 0

  func printLabel(for parcel: Parcel) async throws {
    guard countries.contains(parcel.country) else { throw LabelError.noCarrier(parcel: parcel.number) }
    try await Task.sleep(for: .seconds(2))
    labels += 1
  }
}

/// Where somebody looks at what the machine cannot do.
actor HelpDesk {
  private(set) var notes: [String] = []

  func report(_ error: any Error) { notes.append("\(error)") }
}

struct Dispatcher {
  let room = PrintRoom()
  let desk = HelpDesk()

  func label(_ parcels: [Parcel]) async {
    await withDiscardingTaskGroup { jobs in
      for parcel in parcels {
        jobs.addTask { try? await room.printLabel(for: parcel) }
      }
    }
  }
}

@main struct Warehouse {
  static func main() async {
    let dispatcher = Dispatcher()
    let parcels = [
      Parcel(number: 11, country: "DE"), Parcel(number: 12, country: "XX"), Parcel(number: 13, country: "JP"),
    ]
    await dispatcher.label(parcels)
    let labels = await dispatcher.room.labels
    let notes = await dispatcher.desk.notes
    print("\(labels) labels printed, the desk has \(notes)")
    expectEqual(labels + notes.count, parcels.count, "parcels with a label or a note")
  }
}
