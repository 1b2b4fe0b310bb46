// expect: clean
import CSP

final class Store: Sendable {
  let index = AsyncRWMutex(name: "index")
  let pages = AsyncMutex(name: "pages")
  func lookup() async {
    await index.rlock()
    await pages.lock()
    pages.unlock()
    index.runlock()
  }
  func compact() async {
    await index.lock()
    await pages.lock()
    pages.unlock()
    index.unlock()
  }
}
@main struct Main {
  static func main() async {
    let store = Store()
    let wg = WaitGroup(name: "both")
    wg.go("reader") { await store.lookup() }
    wg.go("compactor") { await store.compact() }
    await wg.wait()
  }
}
