// expect: abandoned
// says: was not due yet
import Dispatch

@main struct Office {
  static func main() async {
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(5)) { print("offered again") }
    try? await Task.sleep(for: .seconds(2))
    print("closed")
  }
}
