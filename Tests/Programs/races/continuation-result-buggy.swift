// expect: race
import Dispatch

final class Request: @unchecked Sendable {
  var response = ""
  func load(_ done: @escaping @Sendable () -> Void) {
    DispatchQueue.global().async {
      done()
      self.response = "200"
    }
  }
}

@main struct Main {
  static func main() async {
    let request = Request()
    await withCheckedContinuation { continuation in request.load { continuation.resume() } }
    precondition(request.response.count <= 3)
  }
}
