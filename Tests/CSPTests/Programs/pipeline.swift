// Expected: clean. Output: "sum of squares: 55".
// Three stages joined by unbuffered channels; each stage closes what it sends on.
import CSP

@main struct Program {
  static func main() async {
    let numbers = Channel<Int>(name: "numbers")
    let squares = Channel<Int>(name: "squares")
    let group = WaitGroup()
    group.go("generator") {
      for number in 1...5 { await numbers.send(number) }
      numbers.close()
    }
    group.go("squarer") {
      for await number in numbers { await squares.send(number * number) }
      squares.close()
    }
    var sum = 0
    for await square in squares { sum += square }
    await group.wait()
    print("sum of squares: \(sum)")
  }
}
