// expect: clean
@main struct App {
  static func main() async {
    let years = 100
    let holder = Task.detached(name: "holder") { try? await Task.sleep(for: .seconds(years * 365 * 86_400)) }
    try? await Task.sleep(for: .seconds(1))
    holder.cancel()
    await holder.value
    print("main ends")
  }
}
