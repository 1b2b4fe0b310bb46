#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One of several ways to do the same work, for `measure`.
public struct Alternative: Sendable {
  /// What readers of the chart call it: `"an actor"`.
  public let name: String
  let body: @Sendable () async throws -> Void

  /// - Parameters:
  ///   - name: what readers of the chart call it.
  ///   - body: the work, enough of it to take a millisecond or more. It runs in the pool, many times, never beside another.
  public init(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
    self.name = name
    self.body = body
  }
}

/// Measures how long each of some alternatives takes, in turns, and reports the times.
///
/// Each is run once to warm up. Then all are run in every round, one after another, and each round begins with another one: what the
/// machine does meanwhile hits all of them alike. In the end one line of JSON for each,
/// `{"name":"an actor","samples":[0.0012,0.0011],"unit":"s"}`, goes where `report` writes. An error that a body throws stops the
/// program, as an expectation that fails does.
///
/// - Parameters:
///   - rounds: how often each is timed; at least 1. Casebook keeps the first 1000 times.
///   - alternatives: what to compare; the first is what the others are compared with.
public func measure(rounds: Int = 11, _ alternatives: Alternative...) async {
  guard !alternatives.isEmpty else { return }
  var samples = [[Double]](repeating: [], count: alternatives.count)
  for alternative in alternatives { _ = await seconds(alternative) }
  for round in 0..<max(1, rounds) {
    for turn in alternatives.indices {
      let index = (round + turn) % alternatives.count
      samples[index].append(await seconds(alternatives[index]))
    }
  }
  for (alternative, samples) in zip(alternatives, samples) { report(alternative.name, seconds: samples) }
}

private func seconds(_ alternative: Alternative) async -> Double {
  let start = ContinuousClock.now
  do {
    try await alternative.body()
  } catch {
    fatalError("measuring failed: \(alternative.name): \(error)")
  }
  return start.duration(to: .now) / .seconds(1)
}

/// Uses a value, so that the optimizer must not leave out the work that came to it.
@inline(never)
public func keep<Value>(_ value: borrowing Value) {}

/// Bytes of memory that the process has in use now, for `report("…", residentBytes(), unit: "bytes")`.
///
/// What was freed may still count: the allocator keeps it for the next one who asks. 0 where the system does not say.
public func residentBytes() -> Int {
  #if os(Linux)
    // The second number is that of pages in memory.
    let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return 0 }
    let numbers = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
    guard numbers.count > 1, let pages = Int(numbers[1]) else { return 0 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  #else
    return 0
  #endif
}
