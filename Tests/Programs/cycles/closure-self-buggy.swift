// expect: retaincycle
// findings: 1
// says: 3 times Session and a closure hold each other
final class Session {
  var onEnd: (() -> Void)?
  var lines: [String] = []

  func start() {
    onEnd = { self.lines.append("end") }
  }
}

@main struct Server {
  static func main() {
    for number in 1...3 {
      let session = Session()
      session.start()
      session.onEnd?()
      print("session \(number): \(session.lines.count) lines")
    }
  }
}
