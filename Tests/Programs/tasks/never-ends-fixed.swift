// expect: clean
@main struct App {
  static func main() async {
    for _ in 1...10 { try? await Task.sleep(for: .seconds(1)) }
  }
}
