// expect: clean
actor Store {
  private var handler: (@Sendable (Int) async -> Void)?
  private var values: [Int] = []

  func begin() {
    handler = { [weak self] value in await self?.keep(value) }
  }
  func keep(_ value: Int) { values.append(value) }
  func post(_ value: Int) async -> Int {
    await handler?(value)
    return values.count
  }
}

@main struct Shop {
  static func main() async {
    let store = Store()
    await store.begin()
    async let first = store.post(1)
    async let second = store.post(2)
    print(await first + second > 0)
  }
}
