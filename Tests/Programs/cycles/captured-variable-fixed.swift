// expect: clean
func factorial(of number: Int) -> Int {
  func step(_ n: Int) -> Int { n < 2 ? 1 : n * step(n - 1) }
  return step(number)
}

@main struct Numbers {
  static func main() async {
    async let three = factorial(of: 3)
    async let four = factorial(of: 4)
    print(await three + four)
  }
}
