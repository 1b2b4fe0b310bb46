// expect: clean
import CSP

@main struct Program {
  static func main() async {
    let group = WaitGroup(name: "scans")
    for page in 1...3 {
      group.add(1)
      go("page \(page)") {
        defer { group.done() }
        if page == 2 { return }
      }
    }
    await group.wait()
  }
}
