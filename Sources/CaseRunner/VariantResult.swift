import Checker

/// What one variant of a case came to, beside what its author declared.
public struct VariantResult: Codable, Sendable, Hashable {
  public var caseID: String
  public var variant: String
  /// The program, relative to the root of the book.
  public var file: String
  /// What was declared, in words: `"deadlock at line 14"`.
  public var declared: String
  /// Nil if the program does not compile.
  public var report: Report?
  /// What ordinary runs show; nil if its author asks for none. Decides nothing.
  public var native: NativeComparison?
  /// The compiler's diagnostics, if it does not compile.
  public var failure: String?
  /// Every way in which what was measured differs from what was declared; empty if it is as declared.
  public var mismatches: [String]
  /// Whether it was known from an earlier run.
  public var cached: Bool
  /// Real time that it took when it was measured, compiling included.
  public var seconds: Double

  public init(
    caseID: String, variant: String, file: String, declared: String, report: Report?,
    native: NativeComparison? = nil, failure: String? = nil, mismatches: [String], cached: Bool, seconds: Double
  ) {
    self.caseID = caseID
    self.variant = variant
    self.file = file
    self.declared = declared
    self.report = report
    self.native = native
    self.failure = failure
    self.mismatches = mismatches
    self.cached = cached
    self.seconds = seconds
  }

  /// `send-without-receiver/buggy`
  public var name: String { "\(caseID)/\(variant)" }
  public var isAsDeclared: Bool { mismatches.isEmpty }
  /// What was measured, in words: `"deadlock, leak"`.
  public var measured: String {
    guard let report else { return "does not compile" }
    return report.findings.isEmpty ? "clean" : Judge.kinds(of: report).joined(separator: ", ")
  }
}
