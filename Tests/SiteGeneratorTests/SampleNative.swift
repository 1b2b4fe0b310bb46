import Checker
import SiteGenerator

/// Native runs of the sample book.
enum SampleNative {
  static let comparisons: SiteGenerator.NativeComparisons = [
    "lost-update": ["buggy": lostUpdate, "fixed": falseAlarm], "philosophers": ["buggy": hanging],
    "hostile": ["buggy": hostile],
  ]

  private static func comparison(_ plain: NativeRuns, _ sanitized: NativeRuns) -> NativeComparison {
    NativeComparison(processors: 2, limit: 3, optimization: "-Onone", plain: plain, sanitized: sanitized)
  }

  static let lostUpdate = comparison(
    NativeRuns(
      asked: 20, runs: 20, crashed: 1, differing: 3,
      outcomes: [
        Outcome(stdout: "8\n", exit: 0, count: 16), Outcome(stdout: "7\n", exit: 0, count: 3),
        Outcome(stdout: "", exit: 132, count: 1),
      ]),
    NativeRuns(
      asked: 20, runs: 20, reported: 5,
      warnings: [.init(kind: "data race", runs: 5), .init(kind: "Swift access race", runs: 2)],
      example: "WARNING: ThreadSanitizer: data race\n  Write of size 8", differing: 0,
      outcomes: [Outcome(stdout: "8\n", exit: 0, count: 20)]))

  /// A report about a program in which the checker finds nothing.
  private static let falseAlarm = comparison(
    NativeRuns(asked: 20, runs: 20, differing: 0, outcomes: [Outcome(stdout: "8\n", exit: 0, count: 20)]),
    NativeRuns(
      asked: 20, runs: 20, reported: 1, warnings: [.init(kind: "Swift access race", runs: 1)], differing: 0,
      outcomes: [Outcome(stdout: "8\n", exit: 0, count: 20)]))

  private static let hanging = comparison(
    NativeRuns(asked: 20, runs: 4, hung: 4, outcomes: [Outcome(stdout: "", exit: nil, count: 4)]),
    NativeRuns(asked: 20, unavailable: "error: there is no runtime of the sanitizer"))

  private static let hostile = comparison(
    NativeRuns(
      asked: 1, runs: 1, outcomes: [Outcome(stdout: SampleReports.bad, exit: -3, count: -1)], notes: [SampleReports.bad]
    ),
    NativeRuns(
      asked: .max, runs: .max, reported: 1, warnings: [.init(kind: SampleReports.bad, runs: .max)],
      example: SampleReports.bad, hung: .min, differing: .max, unavailable: nil))
}
