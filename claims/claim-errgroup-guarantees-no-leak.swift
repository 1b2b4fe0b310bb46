import CSP

struct Refused: Error {}

@main struct Checkout {
  static func main() async {
    let confirmations = Channel<String>(name: "confirmations")
    let (calls, context) = ErrorGroup.withContext(.background, name: "calls")
    await calls.go("payment") { throw Refused() }
    await calls.go("stock") { await select(.after(.seconds(60)), .done(context)) }
    await calls.go("van") { _ = await confirmations.receive() }
    try? await calls.wait()
    print("refused")
  }
}
