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

/// Counts failures in the background, so that no reminder has to wait for it.
actor FailureLog {
  private(set) var unknownNumbers = 0
  private(set) var noCredit = 0

  func add(_ error: SendingError) {
    switch error {
    case .unknownNumber: unknownNumbers += 1
    case .noCredit: noCredit += 1
    }
  }
}

struct Practice {
  let gateway: Gateway
  let failures = FailureLog()

  func remind(_ appointments: [Appointment]) async -> Report {
    await withTaskGroup { reminders in
      for appointment in appointments {
        reminders.addTask {
          do throws(SendingError) {
            try await gateway.send("\(appointment.patient), see you tomorrow.", to: appointment.number)
          } catch {
            Task { await failures.add(error) }
          }
        }
      }
      var report = Report()
      for await _ in reminders {
        report.sent += 1
      }
      report.unknownNumbers = await failures.unknownNumbers
      report.noCredit = await failures.noCredit
      report.sent -= report.unknownNumbers + report.noCredit
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
