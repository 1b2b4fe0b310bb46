import CSP

@main struct Impure {
  static func main() async {
    let once = AsyncOnce()
    var calls = 0
    for _ in 1...3 {
      await once.run {
        calls += 1
        print("a side effect")
      }
    }
    print("calls: \(calls)")
  }
}
