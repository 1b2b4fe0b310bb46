// Expected: clean. Output: "values: [5, 5, 5]".
// Whoever comes while a call is under way shares it; whoever comes later makes its own. The value is the same.
import CSP

@main struct Program {
  static func main() async {
    let flight = SingleFlight<String, Int>(name: "load")
    let values = Channel<Int>(capacity: 3)
    let group = WaitGroup()
    for number in 1...3 {
      group.go("reader \(number)") {
        let result = try? await flight.run("key") { 5 }
        await values.send(result?.value ?? -1)
      }
    }
    await group.wait()
    values.close()
    var all: [Int] = []
    for await value in values { all.append(value) }
    print("values: \(all)")
  }
}
