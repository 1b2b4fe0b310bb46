// expect: clean
// What lives at the end for good reasons, in all forms in which references lie in memory.
import Dispatch
import Foundation
import Synchronization

final class Registry: @unchecked Sendable {
  static let shared = Registry()
  private var byName: [String: Item] = [:]
  private var handlers: [@Sendable (Item) -> Void] = []
  lazy var first: Item = Item("first", in: self)

  func add(_ name: String) {
    byName[name] = Item(name, in: self)
    handlers.append { item in self.byName[item.name] = item }
  }
  func use() -> Int {
    for handler in handlers { handler(first) }
    return byName.count
  }
}

final class Item: @unchecked Sendable {
  let name: String
  let registry: Registry
  init(_ name: String, in registry: Registry) {
    self.name = name
    self.registry = registry
  }
}

indirect enum Tree {
  case leaf(String)
  case pair(Tree, Tree, owner: Holder)
}

final class Holder: @unchecked Sendable {
  var tree: Tree = .leaf("a string that is too long to be kept inside of the value")
  var any: Any = 1
  weak var other: Holder?
  unowned(unsafe) var last: Holder?
  let lock = NSLock()
  let count = Mutex(0)
}

nonisolated(unsafe) var holders: [ObjectIdentifier: Holder] = [:]
nonisolated(unsafe) var kept: (() -> Int)?
let queue = DispatchQueue(label: "work")

func tangle(_ text: String) -> Holder {
  let (one, two) = (Holder(), Holder())
  one.tree = .pair(.leaf(text), .leaf(text + text), owner: two)
  two.any = [one, two.lock] as [Any]
  two.other = one
  two.last = one
  holders[ObjectIdentifier(one)] = one
  two.count.withLock { $0 += 1 }
  return one
}

actor Cell {
  private var next: Cell?
  private var values: Set<String> = []
  func link(_ cell: Cell) { next = cell }
  func add(_ value: String) { values.insert(value) }
}

func run() async -> Int {
  let cell = Cell()
  await cell.link(Cell())
  let (stream, continuation) = AsyncStream.makeStream(of: Data.self)
  let reader = Task.detached {
    var bytes = 0
    for await data in stream {
      bytes += data.count
      await cell.add(String(repeating: "x", count: 40))
    }
    return bytes
  }
  continuation.yield(Data(repeating: 1, count: 500))
  continuation.finish()
  return await reader.value
}

@main struct Everything {
  static func main() async throws {
    for name in ["a", "b"] { Registry.shared.add(name) }
    print(Registry.shared.use(), await run())
    let holder = tangle(URL(string: "https://example.com/a/long/path/that/is/kept")!.absoluteString)
    kept = { holders.count + (holder.other == nil ? 1 : 0) }
    print(kept?() ?? 0)
    let done = DispatchSemaphore(value: 0)
    queue.async { done.signal() }
    done.wait()
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.setEventHandler { [weak holder] in _ = holder }
    timer.schedule(deadline: .now() + .milliseconds(5))
    timer.resume()
    timer.cancel()
  }
}
