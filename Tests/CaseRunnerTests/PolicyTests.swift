import Checker
import Testing

@testable import CaseRunner
@testable import Explorer

/// Policies of the interposer, on a program whose output is the order of its events.
@Suite("Policies")
struct PolicyTests {
  /// A party of three events, and main with four: the first of each shows nothing, nor does main's exit, the others write a letter. `extra` more events of
  /// main's come before its letters.
  private func server(extra: Int) async throws -> ForkServer {
    try await TestBench.server(
      """
      import Glibc
      nonisolated(unsafe) var thread = pthread_t()
      nonisolated(unsafe) var own = sem_t()
      sem_init(&own, 0, 0)
      nonisolated func child(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        _ = write(1, "c", 1)
        _ = write(1, "c", 1)
        return nil
      }
      pthread_create(&thread, nil, child, nil)
      for _ in 0..<\(extra) { sem_post(&own) }
      _ = write(1, "m", 1)
      _ = write(1, "m", 1)
      """)
  }

  private func profile(_ server: ForkServer) async throws -> EventProfile {
    var profile = EventProfile()
    for seed in 1...3 as ClosedRange<UInt64> {
      let request = ExecutionRequest(policy: seed == 1 ? .default : .random, seed: seed, flags: .events)
      profile.add(try await server.run(request).trace)
    }
    return profile
  }

  private func orders(_ request: ExecutionRequest, _ runs: UInt64, _ server: ForkServer) async throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for seed in 1...runs {
      var request = request
      request.seed = seed
      counts[String(decoding: try await server.run(request).stdout, as: UTF8.self), default: 0] += 1
    }
    return counts
  }

  /// Pearson's statistic against expected shares.
  private func chiSquare(_ counts: [String: Int], _ shares: [String: Double]) -> Double {
    let total = Double(counts.values.reduce(0, +))
    let whole = shares.values.reduce(0, +)
    return shares.reduce(0) { sum, share in
      let expected = total * share.value / whole
      let difference = Double(counts[share.key] ?? 0) - expected
      return sum + difference * difference / expected
    }
  }

  /// With five degrees of freedom, one sample in a thousand exceeds it.
  private static let critical = 20.5
  private static let letters = ["mmcc", "mcmc", "mccm", "cmmc", "cmcm", "ccmm"]

  @Test("URW takes each of the 35 interleavings of four and three events equally often")
  func uniform() async throws {
    let server = try await server(extra: 0)
    let profile = try await profile(server)
    #expect(profile.estimates(of: nil).map(\.events) == [7, 3])
    var request = ExecutionRequest(policy: .urw, flags: .quiet)
    request.estimates = profile.estimates(of: nil)
    let counts = try await orders(request, 600, server)
    // How many of the 35 leave which letters, since the first event of each party and main's last one, its exit, leave none.
    let shares = ["mmcc": 13.0, "mcmc": 6, "mccm": 3, "cmmc": 6, "cmcm": 3, "ccmm": 4]
    #expect(Set(counts.keys) == Set(Self.letters))
    #expect(chiSquare(counts, shares) < Self.critical, "\(counts)")
    // The test can tell: a walk that takes each party with the same chance is far from it.
    let walk = try await orders(ExecutionRequest(policy: .random, flags: .quiet), 600, server)
    #expect(chiSquare(walk, shares) > Self.critical, "\(walk)")
  }

  @Test("SURW takes each order of the events of one object equally often, whatever else happens")
  func selectivelyUniform() async throws {
    let server = try await server(extra: 12)
    let profile = try await profile(server)
    let object = try #require(profile.object(7))
    #expect(object == EventProfile.Object(start: 1, size: 1), "standard output is all that both touch")
    #expect(profile.estimates(of: object).map(\.events) == [4, 2])
    var request = ExecutionRequest(policy: .surw, flags: .quiet)
    request.object = object.start
    request.estimates = profile.estimates(of: object)
    let counts = try await orders(request, 600, server)
    let shares = Dictionary(uniqueKeysWithValues: Self.letters.map { ($0, 1.0) })
    #expect(Set(counts.keys) == Set(Self.letters))
    #expect(chiSquare(counts, shares) < Self.critical, "\(counts)")
    request.policy = .random
    let walk = try await orders(request, 600, server)
    #expect(chiSquare(walk, shares) > Self.critical, "\(walk)")
  }

  @Test(
    "One request gives one trace, and the list of its choices gives it again",
    arguments: ExecutionRequest.Policy.allCases)
  func repeatable(_ policy: ExecutionRequest.Policy) async throws {
    // More in a row than the default lets anybody do while others are ready.
    let server = try await server(extra: 150)
    let profile = try await profile(server)
    for seed in 1...4 as ClosedRange<UInt64> {
      var request = ExecutionRequest(policy: policy, seed: seed)
      if policy == .surw || policy == .urw {
        request.object = policy == .surw ? 1 : 0
        request.estimates = profile.estimates(of: policy == .surw ? profile.object(1) : nil)
      }
      let first = try await server.run(request)
      let second = try await server.run(request)
      let replayed = try await server.run(Schedule(of: first.trace, ranWith: request).request())
      #expect(first.trace.header.traceHash == second.trace.header.traceHash)
      #expect(first.trace.header.traceHash == replayed.trace.header.traceHash)
      #expect(first.stdout == replayed.stdout)
    }
  }

  @Test("Estimates that are all wrong keep no schedule from ending")
  func wrongEstimates() async throws {
    let server = try await server(extra: 3)
    for policy in [ExecutionRequest.Policy.surw, .urw] {
      for seed in 1...20 as ClosedRange<UInt64> {
        var request = ExecutionRequest(policy: policy, seed: seed)
        request.object = seed.isMultiple(of: 2) ? 1 : 99
        request.estimates = try await profile(server).estimates(of: nil).map {
          UnitEstimate(path: $0.path, events: seed.isMultiple(of: 3) ? 1 : 1 << 40)
        }
        let execution = try await server.run(request)
        #expect(execution.trace.header.endReason == .exit)
        #expect(execution.stdout.sorted() == Array("ccmm".utf8))
      }
    }
  }
}
