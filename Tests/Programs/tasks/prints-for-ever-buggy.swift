// expect: livelock
// says: it printed
@main struct Museum {
  static func main() async {
    while true { print("visits: 2") }
  }
}
