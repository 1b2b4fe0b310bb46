// expect: crash
actor Seats {
  private var left = 1
  var available: Int { left }
  func reserve() {
    left -= 1
    precondition(left >= 0, "oversold")
  }
}
func price(_ n: Int) -> Int { n * 3 }
func book(_ seats: Seats) async -> Int {
  let left = await seats.available
  let cost = price(left)
  if left > 0 { await seats.reserve() }
  return cost
}
@main struct Main {
  static func main() async {
    let s = Seats()
    async let a = book(s)
    async let b = book(s)
    _ = await (a, b)
  }
}
