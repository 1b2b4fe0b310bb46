import CSP

@main struct OneTooMany {
  static func main() async {
    let group = WaitGroup(name: "group")
    group.add(2)
    group.done()
    group.done()
    await group.wait()
    group.done()
  }
}
