// expect: deadlock
// says: main waits for a unit of semaphore 'seats' and nobody is left who could release one: task 1 'guest' took one and ended
import CSP

@main struct Theater {
  static func main() async {
    let seats = WeightedSemaphore(1, name: "seats")
    let guest = go("guest") {
      await seats.acquire()
    }
    await guest.value
    await seats.acquire()
    seats.release()
  }
}
