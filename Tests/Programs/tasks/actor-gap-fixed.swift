// expect: clean
actor Seats {
  private var left = 1
  func reserve() -> Bool {
    guard left > 0 else { return false }
    left -= 1
    precondition(left >= 0, "oversold")
    return true
  }
}
func book(_ seats: Seats) async -> Bool { await seats.reserve() }
@main struct Main {
  static func main() async {
    let s = Seats()
    async let a = book(s)
    async let b = book(s)
    let (x, y) = await (a, b)
    print(x != y)
  }
}
