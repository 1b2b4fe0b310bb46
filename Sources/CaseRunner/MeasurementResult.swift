import Checker

/// What the measuring program of a case came to.
public struct MeasurementResult: Codable, Sendable, Hashable {
  public var caseID: String
  /// The program, relative to the root of the book.
  public var file: String
  /// Nil if it failed.
  public var measurement: Measurement?
  /// Why there is no measurement, in one line; nil if there is one.
  public var failure: String?
  /// The compiler's diagnostics, or the program's last words, if it failed. As untrusted as the program.
  public var details: String?
  /// Whether it was known from an earlier run.
  public var cached: Bool
  /// Real time that it took when it was measured, compiling included.
  public var seconds: Double

  public init(
    caseID: String, file: String, measurement: Measurement?, failure: String? = nil, details: String? = nil,
    cached: Bool = false, seconds: Double = 0
  ) {
    self.caseID = caseID
    self.file = file
    self.measurement = measurement
    self.failure = failure
    self.details = details
    self.cached = cached
    self.seconds = seconds
  }

  /// `two-locks/measure`
  public var name: String { "\(caseID)/measure" }
}
