// What this library tells the checker about its own waiting.
//
// The checker's interposer, when it is preloaded, exports the `casebook_*` functions. They are looked up once; where
// they are missing every call here is one load and one branch. Values are those of `cb_resource_kind` and `cb_op` in
// CTrace.h, repeated because this module depends on nothing.
//
// Rules that every caller keeps: none of these is called with a lock held; `point` comes first in a public operation;
// nothing that can be a scheduling point stands between `waitBegin` and the suspension.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The entry points of the interposer, or nothing.
enum Annotations {
  /// What is waited for; `cb_resource_kind`.
  enum Kind: UInt32, Sendable {
    case timer = 15
    case channel = 32
    case mutex = 33
    case rwLock = 34
    case condition = 35
    case waitGroup = 36
    case semaphore = 37
    case once = 38
    case context = 39
    case other = 63
  }

  /// What is done to it; `cb_op`.
  enum Operation: UInt32, Sendable {
    case none = 0
    case lock = 1
    case readLock = 2
    case tryLock = 3
    case unlock = 4
    case wait = 5
    case signal = 6
    case broadcast = 7
    case send = 9
    case receive = 10
    case close = 11
    case sleep = 12
    case add = 13
    case done = 14
  }

  private struct Table: Sendable {
    typealias Resource = @convention(c) (UnsafeRawPointer?, UInt32, UnsafePointer<CChar>?) -> Void
    typealias Step = @convention(c) (UnsafeRawPointer?, UInt32, UInt32) -> Void
    typealias WaitEnd = @convention(c) () -> Void
    typealias Acquired = @convention(c) (UnsafeRawPointer?, UInt32, UInt32, UInt64) -> Void
    typealias Released = @convention(c) (UnsafeRawPointer?, UInt32, UInt64) -> Void
    typealias Signal = @convention(c) (UnsafeRawPointer?, UInt32, UInt32, UInt32) -> Void
    typealias Count = @convention(c) (UnsafeRawPointer?, UInt32, UInt32, UInt32, UInt32) -> Void
    typealias Message = @convention(c) (UnsafeRawPointer?, UInt32, UInt32) -> Void
    typealias Current = @convention(c) () -> UInt64
    typealias Choose = @convention(c) (UInt32) -> UInt32

    let resource: Resource
    let point: Step
    let waitBegin: Step
    let waitEnd: WaitEnd
    let acquired: Acquired
    let released: Released
    let signal: Signal
    let count: Count
    let message: Message
    let current: Current
    let choose: Choose
    let quietBegin: WaitEnd
    let quietEnd: WaitEnd

    /// All of them or none: half an interposer would give wrong wait-for graphs.
    init?() {
      guard
        let resource = Table.lookUp("casebook_resource"), let point = Table.lookUp("casebook_point"),
        let waitBegin = Table.lookUp("casebook_wait_begin"), let waitEnd = Table.lookUp("casebook_wait_end"),
        let acquired = Table.lookUp("casebook_acquired"), let released = Table.lookUp("casebook_released"),
        let signal = Table.lookUp("casebook_signal"), let count = Table.lookUp("casebook_count"),
        let message = Table.lookUp("casebook_message"),
        let current = Table.lookUp("casebook_current"), let choose = Table.lookUp("casebook_choose"),
        let quietBegin = Table.lookUp("casebook_quiet_begin"), let quietEnd = Table.lookUp("casebook_quiet_end")
      else { return nil }
      self.resource = unsafeBitCast(resource, to: Resource.self)
      self.point = unsafeBitCast(point, to: Step.self)
      self.waitBegin = unsafeBitCast(waitBegin, to: Step.self)
      self.waitEnd = unsafeBitCast(waitEnd, to: WaitEnd.self)
      self.acquired = unsafeBitCast(acquired, to: Acquired.self)
      self.released = unsafeBitCast(released, to: Released.self)
      self.signal = unsafeBitCast(signal, to: Signal.self)
      self.count = unsafeBitCast(count, to: Count.self)
      self.message = unsafeBitCast(message, to: Message.self)
      self.current = unsafeBitCast(current, to: Current.self)
      self.choose = unsafeBitCast(choose, to: Choose.self)
      self.quietBegin = unsafeBitCast(quietBegin, to: WaitEnd.self)
      self.quietEnd = unsafeBitCast(quietEnd, to: WaitEnd.self)
    }

    private static func lookUp(_ name: String) -> UnsafeMutableRawPointer? {
      #if canImport(Darwin)
        dlsym(UnsafeMutableRawPointer(bitPattern: -2), name)  // RTLD_DEFAULT
      #else
        dlsym(nil, name)  // RTLD_DEFAULT
      #endif
    }
  }

  private static let table = Table()

  /// Whether an interposer listens.
  static var isActive: Bool { table != nil }

  /// Token of the current task or thread; 0 when nobody listens.
  static var current: UInt64 { table?.current() ?? 0 }

  /// What this thread does from here to `quietEnd` is the library's own bookkeeping.
  static func quietBegin() { table?.quietBegin() }
  static func quietEnd() { table?.quietEnd() }

  /// A choice among `count` (at least 1): the explorer's if there is one, else a random one.
  static func choose(_ count: Int) -> Int {
    guard count > 1 else { return 0 }
    guard let table else { return Int.random(in: 0..<count) }
    return min(Int(table.choose(UInt32(count))), count - 1)
  }

  /// One thing that can be waited for, as the checker knows it: an address and a kind.
  struct Resource: @unchecked Sendable {
    // Unchecked: the pointer is an identity and is never dereferenced.
    let address: UnsafeRawPointer
    let kind: Kind

    init(_ object: AnyObject, _ kind: Kind) {
      address = UnsafeRawPointer(Unmanaged.passUnretained(object).toOpaque())
      self.kind = kind
    }

    /// The resource is new.
    func born(_ name: String?) {
      guard let table = Annotations.table else { return }
      if let name {
        name.withCString { table.resource(address, kind.rawValue, $0) }
      } else {
        table.resource(address, kind.rawValue, nil)
      }
    }

    /// A scheduling point before an operation.
    func point(_ operation: Operation) {
      Annotations.table?.point(address, kind.rawValue, operation.rawValue)
    }

    /// It was decided that the current task must wait.
    func waitBegin(_ operation: Operation) {
      Annotations.table?.waitBegin(address, kind.rawValue, operation.rawValue)
    }

    /// The unit with the token `owner` now owns it.
    func acquired(_ operation: Operation, by owner: UInt64) {
      Annotations.table?.acquired(address, kind.rawValue, operation.rawValue, owner)
    }

    /// The unit with the token `owner` owns it no more.
    func released(by owner: UInt64) {
      Annotations.table?.released(address, kind.rawValue, owner)
    }

    /// So many waiters were woken; none is worth telling too.
    func signal(_ operation: Operation, woken: Int) {
      Annotations.table?.signal(address, kind.rawValue, operation.rawValue, UInt32(clamping: woken))
    }

    /// Its count went so far up or down, which woke so many waiters.
    func count(_ operation: Operation, by amount: Int, woken: Int = 0) {
      Annotations.table?.count(
        address, kind.rawValue, operation.rawValue, UInt32(clamping: amount), UInt32(clamping: woken))
    }

    /// A message was sent or received, which left so many in the buffer.
    func message(_ operation: Operation, buffered: Int) {
      Annotations.table?.message(address, operation.rawValue, UInt32(clamping: buffered))
    }
  }

  /// The wait of the current task, on whatever it was, is over.
  static func waitEnd() { table?.waitEnd() }
}
