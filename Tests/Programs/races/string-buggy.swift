// expect: race
nonisolated(unsafe) var log = ""
@main struct M {
  static func main() async {
    async let a: Void = w("a")
    async let b: Void = w("b")
    _ = await (a, b)
  }
  static func w(_ s: String) async { log += s }
}
