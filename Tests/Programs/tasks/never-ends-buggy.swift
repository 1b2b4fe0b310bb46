// expect: unsupported
// says: no execution ended within the bounds on steps and virtual time
// Nobody can say that a program of which no end was seen is clean.
@main struct App {
  static func main() async {
    while true { try? await Task.sleep(for: .seconds(1)) }
  }
}
