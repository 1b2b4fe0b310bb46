// expect: retaincycle
// says: a captured variable and a closure hold each other
// A local function by way of a variable: the closure captures the variable, and the variable holds the closure.
func factorial(of number: Int) -> Int {
  var step: ((Int) -> Int)?
  step = { n in n < 2 ? 1 : n * (step?(n - 1) ?? 1) }
  return step?(number) ?? 0
}

@main struct Numbers {
  static func main() async {
    async let three = factorial(of: 3)
    async let four = factorial(of: 4)
    print(await three + four)
  }
}
