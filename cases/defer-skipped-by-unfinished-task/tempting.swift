import CSP
import Synchronization

enum Ending { case unplugged, cableFault, stopped, timeLimit }

/// A socket of the charging station.
final class Socket: Sendable {
  let name: String
  let unplugged = Channel<Void>()
  private let state = Mutex<(hasPower: Bool, ending: Ending?)>((false, nil))

  init(_ name: String) { self.name = name }

  func charge(_ session: Context, isCableSound: Bool = true) async {
    state.withLock { $0.hasPower = true }
    var ending: Ending?
    defer { state.withLock { $0 = (false, ending) } }
    guard isCableSound else {
      ending = .cableFault
      return
    }
    _ = await unplugged.receive()
    ending = .unplugged
  }

  func powerOff() { state.withLock { $0.hasPower = false } }

  var status: String {
    let (hasPower, ending) = state.withLock { $0 }
    return "power \(hasPower ? "on" : "off"), \(ending.map { "\($0)" } ?? "charging")"
  }
}

@main struct ChargingStation {
  static func main() async {
    let sockets = ["A", "B", "C", "D"].map(Socket.init)
    let (day, endDay) = Context.background.withTimeout(.seconds(8 * 3600))
    let (visit, stopVisit) = day.withCancel()
    go("A") { await sockets[0].charge(day) }
    go("B") { await sockets[1].charge(day, isCableSound: false) }
    go("C") { await sockets[2].charge(visit) }
    go("D") { await sockets[3].charge(day) }
    try? await Task.sleep(for: .seconds(3600))
    await sockets[0].unplugged.send(())
    stopVisit()
    sockets[2].powerOff()
    try? await Task.sleep(for: .seconds(8 * 3600))
    endDay()
    sockets[3].powerOff()
    for socket in sockets { print("\(socket.name): \(socket.status)") }
  }
}
