import CSP
import CaseKit

/// Go's `time.Tick`: the ticks, and no way to stop them.
func tick(_ interval: Duration) -> Channel<ContinuousClock.Instant> { Ticker(every: interval).channel }

/// Takes 1,000 ticks.
/// - Returns: the bytes that the process has more after them.
func bytesForTicks(_ ticks: Channel<ContinuousClock.Instant>) async -> Int {
  let before = residentBytes()
  for _ in 1...1_000 { _ = await ticks.receive() }
  return residentBytes() - before
}

/// Makes 1,000 tickers, whose first tick is an hour away.
/// - Returns: the bytes that the process has more after that.
func bytesForTickers() async throws -> Int {
  let before = residentBytes()
  for _ in 1...1_000 { _ = tick(.seconds(3600)) }
  try await Task.sleep(for: .milliseconds(50))
  return residentBytes() - before
}

@main struct Ticks {
  static func main() async throws {
    let ticks = tick(.microseconds(500))
    // The allocator sets itself up.
    for _ in 1...3 { _ = await bytesForTicks(ticks) }
    for _ in 1...3 { report("1,000 ticks of one ticker", await bytesForTicks(ticks), unit: "bytes") }
    for _ in 1...3 { report("1,000 tickers", try await bytesForTickers(), unit: "bytes") }
  }
}
