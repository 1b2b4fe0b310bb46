// expect: race
actor A {
  nonisolated(unsafe) var hits = 0
  func hit() { hits += 1 }
  nonisolated func peek() -> Int { hits }
}
@main struct M {
  static func main() async {
    let a = A()
    async let x: Void = a.hit()
    let n = a.peek()
    await x
    precondition(n < 2)
  }
}
