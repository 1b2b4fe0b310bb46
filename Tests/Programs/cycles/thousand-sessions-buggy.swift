// expect: retaincycle
// findings: 1
// says: 1,000 times
import Foundation

final class Request: @unchecked Sendable {
  let url: URL
  let body: Data
  var onDone: [@Sendable (Int) -> Void] = []
  private let lock = NSLock()
  private(set) var status = 0

  init(_ number: Int) {
    url = URL(string: "https://example.com/\(number)")!
    body = Data(repeating: 7, count: 100)
  }

  func send() {
    onDone.append { status in self.lock.withLock { self.status = status } }
    for done in onDone { done(200) }
  }
}

@main struct Client {
  static func main() async {
    var sum = 0
    for number in 1...1000 {
      let request = Request(number)
      request.send()
      sum += request.status
    }
    print(sum)
  }
}
