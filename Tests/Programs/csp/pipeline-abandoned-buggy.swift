// expect: leak
import CSP

func generate(_ limit: Int) -> Channel<Int> {
  let out = Channel<Int>(name: "numbers")
  go("generate") {
    for n in 2...limit { await out.send(n) }
    out.close()
  }
  return out
}
func square(_ input: Channel<Int>) -> Channel<Int> {
  let out = Channel<Int>(name: "squares")
  go("square") {
    for await n in input { await out.send(n * n) }
    out.close()
  }
  return out
}
@main struct Main {
  static func main() async {
    for await n in square(generate(50)) where n > 10 {
      print(n)
      break
    }
  }
}
