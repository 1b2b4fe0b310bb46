// expect: deadlock
// says: main waits for wait group 'scans' and nobody is left who could bring it to zero: task 2 'page 2' ended without its 'done'
// says: counts wait group 'scans' down
import CSP

@main struct Program {
  static func main() async {
    let group = WaitGroup(name: "scans")
    for page in 1...3 {
      group.add(1)
      go("page \(page)") {
        if page == 2 { return }
        group.done()
      }
    }
    await group.wait()
  }
}
