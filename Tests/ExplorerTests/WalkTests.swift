import Checker
import Testing

@testable import Explorer

@Suite("Uniform random walks")
struct WalkTests {
  /// Main (path 10) makes two threads (11, 12); both change `shared`, the first alone changes `own`, and main read
  /// `given` before it made them.
  private static let shared: UInt64 = 0x1000
  private static let own: UInt64 = 0x2000
  private static let given: UInt64 = 0x3000

  private func trace(more: Int = 0) throws -> Trace {
    var builder = TraceBuilder()
    func born(_ unit: UInt32, by maker: UInt64, path: UInt64) {
      builder.add(.unitBorn, unit: unit, a: UnitKind.thread.rawValue, b: maker, f: path)
    }
    func event(_ unit: UInt32, _ address: UInt64, size: UInt64 = 8, changes: Bool = true) {
      builder.add(.event, unit: unit, a: address, b: size, c: changes ? 1 : 0)
    }
    born(1, by: 0, path: 10)
    event(1, Self.given)
    born(2, by: 1, path: 11)
    born(3, by: 1, path: 12)
    for _ in 0..<3 + more { event(2, Self.own) }
    event(2, Self.shared)
    event(3, Self.shared, size: 16)
    event(3, Self.shared)
    event(3, Self.given, changes: false)
    event(1, 0, size: 0)
    return try Trace(bytes: builder.bytes(.exit))
  }

  @Test("Makers have the events of those whom they make, averaged over executions")
  func estimates() throws {
    var profile = EventProfile()
    profile.add(try trace())
    profile.add(try trace(more: 2))
    let all = Dictionary(uniqueKeysWithValues: profile.estimates(of: nil).map { ($0.path, $0.events) })
    #expect(all == [10: 10, 11: 5, 12: 3])
    // What covers the first byte of an object counts, too.
    let some = profile.estimates(of: .init(start: Self.shared, size: 8))
    #expect(Dictionary(uniqueKeysWithValues: some.map { ($0.path, $0.events) }) == [10: 3, 11: 1, 12: 2])
  }

  @Test("Only objects whose order can matter are drawn")
  func objects() throws {
    var profile = EventProfile()
    #expect(profile.object(1) == nil)
    profile.add(try trace())
    #expect(Set((0..<50).map { profile.object($0)?.start }) == [Self.shared])
  }

  @Test("Requests carry what they need, and are the same for the same number")
  func requests() throws {
    var options = ExplorationOptions()
    options.widths = [2]
    let base = Base(options, processors: 2)
    var seen = Observations()
    var profile = EventProfile()
    profile.add(try trace())
    seen.events[2] = profile
    let surw = SURWStrategy(base: base).request(5, knowing: seen)
    #expect(surw.policy == .surw && surw.object == Self.shared && surw.estimates.count == 3)
    #expect(surw == SURWStrategy(base: base).request(5, knowing: seen))
    let urw = URWStrategy(base: base).request(5, knowing: seen)
    #expect(urw.policy == .urw && urw.object == 0 && urw.estimates.first?.events == 9)
    // Nothing is known to be contended: then all events are alike.
    #expect(SURWStrategy(base: base).request(5, knowing: Observations()).policy == .urw)
  }

  @Test("A race alone does not end the search; a failure does", arguments: [false, true])
  func goesOn(fails: Bool) async throws {
    let crossed =
      [
        [.join(1), .join(2)], [.work, .lock(1), .lock(2), .unlock(2), .unlock(1)],
        [.work, .lock(2), .lock(1), .unlock(1), .unlock(2)],
      ] as [[TableProgram.Op]]
    let orders =
      [
        [.lock(1), .lock(2), .unlock(2), .unlock(1), .lock(2), .lock(1), .unlock(1), .unlock(2), .join(1)],
        [.work, .work],
      ] as [[TableProgram.Op]]
    var options = ExplorationOptions()
    options.schedules = 200
    options.strategy = .pos
    let explorer = Explorer(
      programs: [TableProgram(threads: fails ? crossed : orders)], name: "table", toolchain: "6.3.1")
    let report = try await explorer.explore(options)
    #expect((report.exploration.schedules == 200) != fails)
    #expect(report.findings.allSatisfy { ($0.firstAt ?? 0) >= 1 && ($0.firstAt ?? 0) <= report.exploration.schedules })
  }
}
