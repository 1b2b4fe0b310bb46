// expect: clean
import Dispatch

@main struct Office {
  static func main() async {
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(5)) { print("offered again") }
    try? await Task.sleep(for: .seconds(20))
    print("closed")
  }
}
