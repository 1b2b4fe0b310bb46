import Checker
import Explorer
import Testing

@Suite("Schedule")
struct ScheduleTests {
  @Test("The text form is short and safe in an address")
  func text() throws {
    let schedule = Schedule(
      width: 2, seed: 7, deviations: [Deviation(choice: 5, value: 3), Deviation(choice: 14, value: 1)])
    #expect(schedule.description.hasPrefix("cb1-w2-s7-d5.3_9.1-"))
    #expect(schedule.description.count == 21)
    #expect(try Schedule("  \(schedule)\n") == schedule)
  }

  @Test("Whatever a schedule holds is read back", arguments: 0..<300 as Range<UInt64>)
  func roundTrip(_ seed: UInt64) throws {
    var random = SplitMix(seed)
    let deviations = (0..<Int.random(in: 0...40, using: &random)).map { _ in
      Deviation(
        choice: UInt32.random(in: 0 ... .max, using: &random), value: UInt32.random(in: 0 ... .max, using: &random))
    }
    var schedule = Schedule(
      width: Int.random(in: 1...64, using: &random), seed: random.next(),
      timerSlack: Bool.random(using: &random) ? random.next() : nil, spuriousWakeups: Bool.random(using: &random),
      access: Bool.random(using: &random),
      maxSteps: Bool.random(using: &random) ? random.next() : Schedule.defaultMaxSteps,
      maxTime: Bool.random(using: &random) ? random.next() : Schedule.defaultMaxTime, deviations: deviations)
    if Bool.random(using: &random) {
      schedule.injection = Injection(
        kind: FaultKind.allCases.randomElement(using: &random) ?? .cancel,
        argument: Bool.random(using: &random) ? random.next() : 0,
        point: UInt32.random(in: 1 ... .max, using: &random))
    }
    let text = schedule.description
    #expect(try Schedule(text) == schedule)
    #expect(schedule.request().injection == schedule.injection)
    #expect(schedule.request().flags.contains(.fault) == (schedule.injection != nil))
    #expect(
      text.utf8.allSatisfy { byte in
        let character = Character(UnicodeScalar(byte))
        return character.isLetter || character.isNumber || "-._".contains(character)
      })
  }

  @Test("A fault is a field of its own, with whom it strikes and where")
  func injection() throws {
    var schedule = Schedule(seed: 7)
    schedule.injection = Fault.cancel(task: nil).injected(at: 3)
    #expect(schedule.description.hasPrefix("cb1-w2-s7-ic3-"))
    schedule.injection = Fault.cancel(task: "worker").injected(at: 40)
    #expect(schedule.description.hasPrefix("cb1-w2-s7-ic14.15kd5xz-"))
    schedule.injection = Fault.delay(nanoseconds: Fault.defaultDelay).injected(at: 1)
    #expect(schedule.description.hasPrefix("cb1-w2-s7-id1.4ldqpds-"))
    // To count points is no fault.
    var request = ExecutionRequest()
    request.injection = Fault.cancel(task: nil).injected(at: 0)
    #expect(Schedule(following: request).injection == nil)
  }

  @Test("A schedule that a policy decides is read back", arguments: ExecutionRequest.Policy.allCases)
  func policies(_ policy: ExecutionRequest.Policy) throws {
    let request = ExecutionRequest(policy: policy, seed: 77, width: 3, pctDepth: 4, pctSteps: 46)
    let schedule = Schedule(following: request)
    #expect(try Schedule(schedule.description) == schedule)
    #expect(schedule.request().policy == policy)
    #expect(schedule.request().prefix == (policy == .default ? .max : 0))
    if policy == .pct { #expect(schedule.description.hasPrefix("cb1-w3-s25-p2.4.1a-")) }
  }

  @Test("A slip of the pen is found")
  func damage() throws {
    let text = Schedule(seed: 99, deviations: [Deviation(choice: 1, value: 2), Deviation(choice: 100, value: 3)])
      .description
    var accepted = 0
    var tried = 0
    for seed in 0..<3000 as Range<UInt64> {
      var random = SplitMix(seed)
      var bytes = Array(text.utf8)
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0x21...0x7e, using: &random)
      guard bytes != Array(text.utf8) else { continue }
      tried += 1
      if (try? Schedule(String(decoding: bytes, as: UTF8.self))) != nil { accepted += 1 }
    }
    #expect(accepted * 100 < tried)
    for length in 0..<text.count { #expect((try? Schedule(String(text.prefix(length)))) == nil) }
  }

  @Test("Noise is refused, never a trap")
  func noise() {
    for seed in 0..<500 as Range<UInt64> {
      var random = SplitMix(seed)
      let alphabet = Array("cb1-wsd.__-09z~é ")
      let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "-" }
      #expect((try? Schedule("cb1-" + String(text))) == nil)
    }
  }

  @Test(
    "Errors say where and what",
    arguments: [
      ("", "schedule:1:1: the schedule is empty"),
      ("cb2-w1-00", "schedule:1:1: a schedule of this version begins with 'cb1-'"),
      ("cb1", "schedule:1:4: the check characters are missing: the schedule is cut off"),
      ("cb1-w2-s7-00", "schedule:1:11: the check characters '00' do not fit: the schedule is cut off or altered"),
    ])
  func errors(_ text: String, _ message: String) {
    let error = #expect(throws: ScheduleError.self) { try Schedule(text) }
    #expect(
      error?.description == message + "; copy the whole string from the report, or pass @FILE for a long one")
  }

  @Test("What an execution chose becomes a schedule that goes the same way")
  func ofTrace() async throws {
    let program = TableProgram(threads: [[.work, .join(1), .join(2)], [.work, .work, .work], [.work, .work, .work]])
    for seed in 1...20 as ClosedRange<UInt64> {
      let request = ExecutionRequest(policy: .random, seed: seed, width: 2)
      let first = try await program.run(request)
      let schedule = Schedule(of: first.trace, ranWith: request)
      let second = try await program.run(schedule.request())
      #expect(first.trace.header.traceHash == second.trace.header.traceHash, "seed \(seed)")
      #expect(schedule.deviations.allSatisfy { $0.choice < first.trace.header.choices })
    }
  }
}
