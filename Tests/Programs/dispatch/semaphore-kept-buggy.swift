// expect: deadlock
// says: took one and ended without giving it back
import Dispatch

@main struct Parking {
  static func main() {
    let places = DispatchSemaphore(value: 1)
    let visit = DispatchGroup()
    DispatchQueue.global().async(group: visit) { places.wait() }
    visit.wait()
    places.wait()
    places.signal()
    places.signal()
  }
}
