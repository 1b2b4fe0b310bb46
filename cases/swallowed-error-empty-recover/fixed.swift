import CaseKit

struct Appointment {
  let patient: String
  let number: String
}

enum SendingError: Error { case unknownNumber, noCredit }

/// The provider that turns texts into messages on telephones.
actor Gateway {
  private(set) var deliveries = 0

  func send(_ text: String, to number: String) async throws(SendingError) {
    guard number.hasPrefix("+") else { throw .unknownNumber }
    guard !number.hasPrefix("+88") else { throw .noCredit }
    try? await Task.sleep(for: .milliseconds(80))
    deliveries += 1
  }
}

/// How the reminders of an evening ended.
struct Report {
  var sent = 0
  var unknownNumbers = 0
  var noCredit = 0
}

struct Practice {
  let gateway: Gateway

  func remind(_ appointments: [Appointment]) async -> Report {
    await withTaskGroup { reminders in
      for appointment in appointments {
        reminders.addTask { () -> Result<Void, SendingError> in
          do throws(SendingError) {
            try await gateway.send("\(appointment.patient), see you tomorrow.", to: appointment.number)
            return .success(())
          } catch {
            return .failure(error)
          }
        }
      }
      var report = Report()
      for await ending in reminders {
        switch ending {
        case .success: report.sent += 1
        case .failure(.unknownNumber): report.unknownNumbers += 1
        case .failure(.noCredit): report.noCredit += 1
        }
      }
      return report
    }
  }
}

@main struct Evening {
  static func main() async {
    let practice = Practice(gateway: Gateway())
    let appointments = [
      Appointment(patient: "Ada", number: "+4911"), Appointment(patient: "Ben", number: "0012"),
      Appointment(patient: "Cem", number: "+8813"),
    ]
    let report = await practice.remind(appointments)
    print("\(report)")
    expectEqual(report.sent, await practice.gateway.deliveries, "reminders that count as sent")
  }
}
