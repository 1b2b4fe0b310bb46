/// What it takes to search all schedules of one program, with reduction and by brute force.
///
/// Both have the same scheduling points and the same width of the pool, and each has the same budget.
public struct SearchComparison: Codable, Sendable, Hashable {
  /// What one of the two took.
  public struct Tally: Codable, Sendable, Hashable {
    /// Executions, those included that were stopped on the way as equivalent to others.
    public var schedules: Int
    /// Whether nothing is left; else the budget ended it.
    public var isWhole: Bool
    /// The number, from 1, of the first execution with a finding; nil if none had one.
    public var firstFindingAt: Int?

    public init(schedules: Int, isWhole: Bool, firstFindingAt: Int?) {
      self.schedules = schedules
      self.isWhole = isWhole
      self.firstFindingAt = firstFindingAt
    }
  }

  /// Width of the pool.
  public var width: Int
  /// Dynamic partial order reduction.
  public var reduction: Tally
  /// Every schedule, those with few preemptions first.
  public var bruteForce: Tally
  /// Estimate of how many schedules there are, if brute force did not come to its end: the right order of magnitude at best.
  public var estimate: Double?

  public init(width: Int, reduction: Tally, bruteForce: Tally, estimate: Double?) {
    self.width = width
    self.reduction = reduction
    self.bruteForce = bruteForce
    self.estimate = estimate
  }
}
