import Testing

@testable import CSP

@Suite("WaitQueue")
struct WaitQueueTests {
  @Test("Elements leave in the order in which they came")
  func order() {
    var queue = WaitQueue<Int>()
    for number in 0..<100 { queue.append(number) }
    #expect((0..<100).map { _ in queue.popFirst() } == (0..<100).map { $0 })
    #expect(queue.popFirst() == nil)
  }

  @Test("It does what an array does, whatever is appended, popped and taken back", arguments: 0..<50 as Range<UInt64>)
  func model(seed: UInt64) {
    var random = SplitMix(state: seed)
    var queue = WaitQueue<Int>()
    var model: [(ticket: UInt64, element: Int)] = []
    for step in 0..<400 {
      switch random.next() % 4 {
      case 0, 1: model.append((queue.append(step), step))
      case 2:
        #expect(queue.popFirst() == model.first?.element)
        if !model.isEmpty { model.removeFirst() }
      default:
        guard let index = model.indices.randomElement(using: &random) else { continue }
        let (ticket, element) = model.remove(at: index)
        #expect(queue.remove(ticket) == element)
        #expect(queue.remove(ticket) == nil)
      }
      #expect(queue.count == model.count)
      #expect(queue.first == model.first?.element)
    }
    #expect(queue.removeAll() == model.map(\.element))
  }
}

/// A generator with a seed; Steele, Lea and Flood, OOPSLA 2014.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
