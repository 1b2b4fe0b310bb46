// expect: clean
import Dispatch

final class Request: @unchecked Sendable {
  var response = ""
  func load(_ done: @escaping @Sendable () -> Void) {
    DispatchQueue.global().async {
      self.response = "200"
      done()
    }
  }
}

@main struct Main {
  static func main() async {
    let request = Request()
    await withCheckedContinuation { continuation in request.load { continuation.resume() } }
    precondition(request.response == "200")
  }
}
