import CSP

/// Sends the receipts of a till to a printer, which is switched off: nobody receives.
struct Till {
  let printer = Channel<String>(name: "printer")
  let sales = WaitGroup(name: "sales")

  func sell(_ article: String) {
    sales.go(article) {
      print("\(article) sold")
      await printer.send("1 \(article)")
      print("\(article) printed")
    }
  }
}

@main struct Kiosk {
  static func main() async {
    let till = Till()
    till.sell("tea")
    await till.sales.wait()
    print("closed")
  }
}
