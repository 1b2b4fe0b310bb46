import CTrace
import Testing

@testable import Checker

/// Two or more units, each on a strand of its own, that touch memory.
struct RaceScene {
  var scene = Scene()
  let first: UInt32
  let second: UInt32

  static let cell: UInt64 = 0x7000_0000

  init() {
    first = 2
    second = 3
    scene.builder.strand = UInt64(scene.main)
    #expect(scene.spawn(.thread, line: 1) == first)
    #expect(scene.spawn(.thread, line: 2) == second)
  }

  enum Access: UInt16 {
    case read = 1
    case write = 2
    case change = 3
  }

  /// An access by a unit, on its own strand unless another is said, with a place in the program of its own.
  mutating func access(
    _ unit: UInt32, _ access: Access, at address: UInt64 = RaceScene.cell, bytes: UInt64 = 8, order: UInt64? = nil,
    strand: UInt64? = nil, line: Int = 50
  ) {
    go(unit, strand)
    let flags = access.rawValue | (order == nil ? 0 : UInt16(CB_ACCESS_ATOMIC.rawValue))
    scene.builder.add(
      .access, op: flags, unit: unit, stack: scene.at(line), a: address, b: bytes, c: Scene.base + UInt64(line) * 16,
      d: order ?? 0)
  }

  mutating func go(_ unit: UInt32, _ strand: UInt64? = nil) {
    scene.step()
    scene.builder.strand = strand ?? UInt64(unit)
  }

  mutating func sync(_ unit: UInt32, _ operation: cb_sync, _ object: UInt64 = 9, _ kind: ResourceKind = .other) {
    go(unit)
    scene.builder.add(.sync, op: UInt16(operation.rawValue), unit: unit, a: object, b: kind.rawValue)
  }

  mutating func lock(
    _ unit: UInt32, _ kind: ResourceKind = .mutex, _ operation: Checker.Operation = .lock, _ id: UInt64 = 0xA
  ) {
    go(unit)
    scene.lock(unit, id, kind, operation)
  }

  mutating func unlock(_ unit: UInt32, _ kind: ResourceKind = .mutex, _ id: UInt64 = 0xA) {
    go(unit)
    scene.unlock(unit, id, kind)
  }

  mutating func alloc(_ address: UInt64, bytes: UInt64) {
    scene.builder.add(.alloc, unit: first, a: address, b: bytes)
  }

  func races() throws -> Int { try scene.findings(.exit).count { $0.kind == .race } }
}

@Suite("Vector clocks")
struct VectorClockTests {
  @Test("What is not known is zero; joining takes the later of each")
  func join() {
    var (left, right) = (VectorClock(), VectorClock())
    left.tick(0)
    left.tick(0)
    right.tick(0)
    right.tick(3)
    left.join(right)
    #expect([0, 1, 2, 3, 4].map { left[$0] } == [2, 0, 0, 1, 0])
    right.join(VectorClock())
    #expect([0, 3].map { right[$0] } == [1, 1])
  }
}

@Suite("Races: what conflicts")
struct ConflictTests {
  @Test(
    "A write and anything else, unordered; two reads never",
    arguments: [
      (RaceScene.Access.write, RaceScene.Access.write, 1), (.write, .read, 1), (.read, .write, 1), (.change, .read, 1),
      (.read, .read, 0),
    ])
  func kinds(_ one: RaceScene.Access, _ other: RaceScene.Access, _ count: Int) throws {
    var scene = RaceScene()
    scene.access(scene.first, one, line: 50)
    scene.access(scene.second, other, line: 51)
    #expect(try scene.races() == count)
  }

  @Test("The sentence names both, the earlier first")
  func words() throws {
    var scene = RaceScene()
    scene.access(scene.first, .write, line: 50)
    scene.access(scene.second, .read, line: 51)
    let finding = try #require(try scene.scene.findings(.exit).first)
    #expect(finding.message.hasPrefix("thread 1 writes and thread 2 reads"))
    #expect(finding.proto.places == [2: scene.scene.at(50), 3: scene.scene.at(51)])
    #expect(finding.proto.moments.map(\.unit) == [2, 3])
  }

  @Test(
    "Bytes must be shared",
    arguments: [
      (UInt64(0), UInt64(4), UInt64(4), UInt64(4), 0), (0, 4, 3, 2, 1), (6, 4, 8, 1, 1), (0, 1, 1, 1, 0),
      (0, 64, 40, 8, 1),
    ])
  func overlap(_ start: UInt64, _ bytes: UInt64, _ otherStart: UInt64, _ otherBytes: UInt64, _ count: Int) throws {
    var scene = RaceScene()
    scene.access(scene.first, .write, at: RaceScene.cell + start, bytes: bytes, line: 50)
    scene.access(scene.second, .write, at: RaceScene.cell + otherStart, bytes: otherBytes, line: 51)
    #expect(try scene.races() == count)
  }

  @Test("Two atomic accesses never race, an atomic and a plain one do")
  func atomic() throws {
    var scene = RaceScene()
    scene.access(scene.first, .write, order: 0, line: 50)
    scene.access(scene.second, .write, order: 0, line: 51)
    #expect(try scene.races() == 0)
    scene.access(scene.second, .write, line: 52)
    #expect(try scene.races() == 1)
  }

  @Test("Memory that is given out anew forgets")
  func alloc() throws {
    var scene = RaceScene()
    scene.access(scene.first, .write, line: 50)
    scene.access(scene.first, .write, at: RaceScene.cell + 8, line: 50)
    scene.alloc(RaceScene.cell, bytes: 8)
    scene.access(scene.second, .write, line: 51)
    #expect(try scene.races() == 0)
    scene.access(scene.second, .write, at: RaceScene.cell + 8, line: 51)
    #expect(try scene.races() == 1)
  }

  @Test("A write is remembered however many ordered reads by its own unit come after it")
  func limit() throws {
    var scene = RaceScene()
    scene.access(scene.first, .write, line: 50)
    for line in 60..<90 { scene.access(scene.first, .read, line: line) }
    scene.access(scene.second, .read, line: 51)
    #expect(try scene.races() == 1)
  }

  @Test("What main's end leaves is the epilogue's")
  func epilogue() throws {
    var scene = RaceScene()
    scene.access(scene.first, .write, line: 50)
    scene.go(scene.scene.main)
    scene.scene.mainEnds()
    scene.access(scene.second, .write, line: 51)
    #expect(try scene.races() == 0)
  }

  @Test("Addresses and sizes without sense trap nothing")
  func damage() throws {
    var scene = RaceScene()
    for (address, bytes): (UInt64, UInt64) in [(.max, .max), (.max - 3, 8), (0, 0), (0, .max), (8, 1 << 50)] {
      scene.access(scene.first, .write, at: address, bytes: bytes, order: address == 0 ? 77 : nil, line: 50)
      scene.access(scene.second, .read, at: address, bytes: bytes, line: 51)
      scene.alloc(address, bytes: bytes)
      scene.scene.builder.add(.sync, op: 99, unit: .max, a: address, b: bytes)
      scene.scene.builder.add(.taskEnqueue, unit: .max, a: address)
      scene.scene.builder.add(.waitEnd, unit: 7, a: address, b: ResourceKind.thread.rawValue)
    }
    #expect(try scene.races() > 0)
  }
}

@Suite("Races: what orders")
struct OrderTests {
  /// A write by the first before `between`, one by the second after it.
  private func races(_ between: (inout RaceScene) -> Void) throws -> Int {
    var scene = RaceScene()
    scene.access(scene.first, .write, line: 50)
    between(&scene)
    scene.access(scene.second, .write, line: 51)
    return try scene.races()
  }

  @Test("A birth: also that of a grandchild, whose parent did nothing before")
  func birth() throws {
    var scene = RaceScene()
    scene.access(scene.scene.main, .write, line: 50)
    scene.go(scene.scene.main)
    let child = scene.scene.spawn(.thread, line: 3)
    scene.go(child)
    let grandchild = scene.scene.spawn(.thread, by: child, line: 4)
    scene.access(grandchild, .write, line: 51)
    #expect(try scene.races() == 0)
    scene.access(scene.scene.main, .read, line: 52)
    #expect(try scene.races() == 1)
  }

  @Test("A hand-over to an executor")
  func enqueue() throws {
    #expect(
      try races {
        $0.go($0.first)
        $0.scene.builder.add(.taskEnqueue, unit: $0.first, a: UInt64($0.second))
      } == 0)
  }

  @Test("A join of a thread, but not its start")
  func join() throws {
    #expect(
      try races {
        $0.go($0.second)
        $0.scene.waitEnd($0.second, .join, UInt64($0.first), .thread)
      } == 0)
  }

  @Test("One lock orders, two do not")
  func mutex() throws {
    #expect(
      try races {
        $0.unlock($0.first)
        $0.lock($0.second)
      } == 0)
    #expect(
      try races {
        $0.unlock($0.first, .mutex, 0xA)
        $0.lock($0.second, .mutex, .lock, 0xB)
      } == 1)
  }

  @Test("What is done after the unlock is not ordered")
  func afterUnlock() throws {
    var scene = RaceScene()
    scene.lock(scene.first)
    scene.unlock(scene.first)
    scene.access(scene.first, .write, line: 50)
    scene.lock(scene.second)
    scene.access(scene.second, .write, line: 51)
    #expect(try scene.races() == 1)
  }

  @Test(
    "Readers of a lock learn from writers and writers from readers, readers from each other nothing",
    arguments: [
      (Checker.Operation.readLock, Checker.Operation.readLock, 1), (.readLock, .lock, 0), (.lock, .readLock, 0),
      (.lock, .lock, 0),
    ])
  func readWriteLock(_ one: Checker.Operation, _ other: Checker.Operation, _ count: Int) throws {
    var scene = RaceScene()
    scene.lock(scene.first, .rwlock, one)
    scene.access(scene.first, .write, line: 50)
    scene.unlock(scene.first, .rwlock)
    scene.lock(scene.second, .rwlock, other)
    scene.access(scene.second, .write, line: 51)
    #expect(try scene.races() == count)
  }

  @Test("A semaphore's signal, with a wait that slept and one that did not")
  func semaphore() throws {
    #expect(
      try races {
        $0.go($0.first)
        $0.scene.signal($0.first, 0x5, .semaphore, woken: 1)
        $0.go($0.second)
        $0.scene.waitEnd($0.second, .wait, 0x5, .semaphore)
      } == 0)
    #expect(
      try races {
        $0.go($0.first)
        $0.scene.signal($0.first, 0x5, .dispatchSemaphore, woken: 0)
        $0.sync($0.second, CB_SYNC_ACQUIRE, 0x5, .dispatchSemaphore)
      } == 0)
  }

  @Test("A wait whose time was up has learnt nothing")
  func timeout() throws {
    #expect(
      try races {
        $0.go($0.first)
        $0.scene.signal($0.first, 0x5, .semaphore, woken: 0)
        $0.go($0.second)
        $0.scene.builder.add(.waitEnd, .wait, unit: $0.second, on: 0x5, .semaphore, d: 1)
      } == 1)
  }

  @Test("Release and acquire of the runtime: same object, and in this order")
  func runtime() throws {
    #expect(
      try races {
        $0.sync($0.first, CB_SYNC_RELEASE)
        $0.sync($0.second, CB_SYNC_ACQUIRE)
      } == 0)
    #expect(
      try races {
        $0.sync($0.second, CB_SYNC_ACQUIRE)
        $0.sync($0.first, CB_SYNC_RELEASE)
      } == 1)
    #expect(
      try races {
        $0.sync($0.first, CB_SYNC_RELEASE, 8)
        $0.sync($0.second, CB_SYNC_ACQUIRE, 9)
      } == 1)
  }

  @Test("A message to a unit")
  func message() throws {
    #expect(try races { $0.sync($0.first, CB_SYNC_RELEASE, UInt64($0.second), .task) } == 0)
  }

  @Test("Locks of standard output order nothing")
  func stdio() throws {
    #expect(
      try races {
        $0.unlock($0.first, .stdio)
        $0.lock($0.second, .stdio)
      } == 1)
  }

  @Test("Two jobs of one worker are unordered; one unit goes on in another strand in order")
  func strands() throws {
    var scene = RaceScene()
    scene.access(scene.first, .write, strand: 100, line: 50)
    scene.access(scene.first, .write, strand: 101, line: 51)
    #expect(try scene.races() == 0)
    scene.access(scene.second, .write, strand: 102, line: 52)
    #expect(try scene.races() > 0)
  }
}

@Suite("Races: atomics by their order")
struct AtomicOrderTests {
  static let flag: UInt64 = 0x7000_1000

  /// Data published under a flag by the first, taken by the second; `between` may change the flag meanwhile.
  private func races(
    _ store: UInt64, _ load: UInt64, before: (inout RaceScene) -> Void = { _ in },
    between: (inout RaceScene) -> Void = { _ in }, after: (inout RaceScene) -> Void = { _ in }
  ) throws -> Int {
    var scene = RaceScene()
    scene.access(scene.first, .write, line: 50)
    before(&scene)
    scene.access(scene.first, .write, at: AtomicOrderTests.flag, order: store, line: 51)
    between(&scene)
    scene.access(scene.second, .read, at: AtomicOrderTests.flag, order: load, line: 52)
    after(&scene)
    scene.access(scene.second, .read, line: 53)
    return try scene.races()
  }

  private static let (relaxed, consume, acquire, release, both, strongest):
    (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
      (0, 1, 2, 3, 4, 5)

  @Test(
    "Both ends must do their part",
    arguments: [
      (release, acquire, 0), (strongest, strongest, 0), (release, strongest, 0), (both, consume, 0),
      (relaxed, acquire, 1),
      (release, relaxed, 1), (relaxed, relaxed, 1), (acquire, release, 1),
    ])
  func publication(_ store: UInt64, _ load: UInt64, _ count: Int) throws {
    #expect(try races(store, load) == count)
  }

  @Test("A release sequence goes on through read-modify-writes of others, and ends with a plain store")
  func releaseSequence() throws {
    #expect(
      try races(
        Self.release, Self.acquire, between: { $0.access(4, .change, at: Self.flag, order: Self.relaxed, line: 54) })
        == 0)
    #expect(
      try races(
        Self.release, Self.acquire, between: { $0.access(4, .write, at: Self.flag, order: Self.relaxed, line: 54) })
        == 1)
  }

  @Test("Fences make relaxed accesses into a publication, if both are there")
  func fences() throws {
    let releases: (inout RaceScene) -> Void = { $0.sync($0.first, CB_SYNC_FENCE_RELEASE, 0, .none) }
    let acquires: (inout RaceScene) -> Void = { $0.sync($0.second, CB_SYNC_FENCE_ACQUIRE, 0, .none) }
    #expect(try races(Self.relaxed, Self.relaxed, before: releases, after: acquires) == 0)
    #expect(try races(Self.relaxed, Self.acquire, before: releases) == 0)
    #expect(try races(Self.release, Self.relaxed, after: acquires) == 0)
    #expect(try races(Self.relaxed, Self.relaxed, before: releases) == 1)
    #expect(try races(Self.relaxed, Self.relaxed, after: acquires) == 1)
    #expect(try races(Self.relaxed, Self.relaxed, between: { releases(&$0) }, after: acquires) == 1)
  }
}

@Suite("Cancellation orders")
struct CancellationOrderTests {
  @Test("What came before a cancellation happens before what the cancelled one does afterwards, not before what it did")
  func cancellation() throws {
    func races(cancelsFirst: Bool) throws -> Int {
      var race = RaceScene()
      race.access(race.first, .write, line: 50)
      if !cancelsFirst { race.access(race.second, .write, line: 51) }
      race.go(race.first)
      race.scene.builder.add(.unitCancel, unit: race.first, a: UInt64(race.second))
      if cancelsFirst { race.access(race.second, .write, line: 51) }
      return try race.races()
    }
    #expect(try races(cancelsFirst: true) == 0)
    #expect(try races(cancelsFirst: false) == 1)
  }
}

@Suite("What a program declares about accesses")
struct DeclarationTests {
  @Test("Races on bytes that are declared harmless are not reported; on their neighbours they are")
  func benign() throws {
    func races(_ bytes: UInt64) throws -> Int {
      var race = RaceScene()
      race.scene.builder.add(.benign, a: RaceScene.cell, b: bytes)
      race.access(race.first, .write, line: 50)
      race.access(race.second, .write, line: 51)
      return try race.races()
    }
    #expect(try races(8) == 0)
    #expect(try races(4) == 1)
    #expect(try races(.max) == 1)
  }

  @Test("An atomic operation that is to be ignored orders others, and races with nobody")
  func ignored() throws {
    var race = RaceScene()
    func atomic(_ unit: UInt32, _ flags: UInt16, line: Int) {
      race.go(unit)
      race.scene.builder.add(
        .access, op: flags | UInt16(CB_ACCESS_ATOMIC.rawValue | CB_ACCESS_IGNORED.rawValue), unit: unit, a: 0x100, b: 4,
        c: Scene.base + UInt64(line) * 16, d: 5)
    }
    race.access(race.first, .write, line: 50)
    race.access(race.second, .read, at: 0x100, bytes: 4, line: 52)
    atomic(race.first, 2, line: 53)
    atomic(race.second, 1, line: 54)
    race.access(race.second, .write, line: 51)
    #expect(try race.races() == 0)
  }

  @Test("A declared access says nothing where the accesses to its bytes are known")
  func declared() throws {
    func races(_ plain: Bool) throws -> [String] {
      var race = RaceScene()
      for unit in [race.first, race.second] {
        race.go(unit)
        race.scene.builder.add(
          .access, op: UInt16(CB_ACCESS_WRITE.rawValue | CB_ACCESS_WHOLE.rawValue), unit: unit,
          stack: race.scene.at(60),
          a: RaceScene.cell, b: 1, c: Scene.base + 60 * 16)
        if plain { race.access(unit, .write, line: 61) }
      }
      return try race.scene.findings(.exit).filter { $0.kind == .race }.map(\.message)
    }
    #expect(try races(false) == ["thread 1 modifies and thread 2 modifies the same memory, and nothing orders the two"])
    #expect(try races(true) == ["thread 1 writes and thread 2 writes the same memory, and nothing orders the two"])
  }
}
