// expect: clean
import Dispatch

@main struct Parking {
  static func main() {
    let places = DispatchSemaphore(value: 1)
    let visit = DispatchGroup()
    DispatchQueue.global().async(group: visit) {
      places.wait()
      places.signal()
    }
    visit.wait()
    places.wait()
    places.signal()
  }
}
