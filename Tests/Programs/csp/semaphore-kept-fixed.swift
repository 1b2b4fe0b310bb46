// expect: clean
import CSP

@main struct Theater {
  static func main() async {
    let seats = WeightedSemaphore(1, name: "seats")
    let guest = go("guest") {
      await seats.acquire()
      seats.release()
    }
    await guest.value
    await seats.acquire()
    seats.release()
  }
}
