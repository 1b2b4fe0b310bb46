// expect: leak
// says: main ended, but task 1 'holder' sleeps until 36500 days after that
// Nothing runs between the end of main and the end of that sleep, a hundred years later.
@main struct App {
  static func main() async {
    let years = 100
    Task.detached(name: "holder") { try? await Task.sleep(for: .seconds(years * 365 * 86_400)) }
    await Task.yield()
    print("main ends")
  }
}
