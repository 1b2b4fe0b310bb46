/// All that happened with one drill, and what is left of it.
public struct DrillHistory: Sendable, Hashable {
  /// A review and the memory after it.
  public struct Step: Sendable, Hashable {
    public var review: Review
    public var memory: Memory
    /// The chance of recall right before it; nil for the first.
    public var recallBefore: Double?
  }

  /// By time, never empty.
  public let steps: [Step]
  private let model: FSRS

  /// Nil without reviews.
  ///
  /// - Parameter reviews: Of one drill, by time.
  public init?(_ reviews: [Review], model: FSRS = .published) {
    guard let first = reviews.first else { return nil }
    var steps = [Step(review: first, memory: model.memory(afterFirst: first.grade), recallBefore: nil)]
    for review in reviews.dropFirst() {
      let last = steps[steps.count - 1]
      // Clocks of two machines may disagree.
      let days = max(0, review.day - last.review.day)
      steps.append(
        Step(
          review: review, memory: model.memory(last.memory, after: review.grade, days: days),
          recallBefore: model.recall(last.memory, after: Double(days))))
    }
    self.steps = steps
    self.model = model
  }

  public var last: Review { steps[steps.count - 1].review }
  public var memory: Memory { steps[steps.count - 1].memory }
  public var drill: DrillID { last.drill }
  /// The day of the first review.
  public var firstDay: PracticeDay { steps[0].review.day }
  /// How often it was forgotten after it had been known.
  public var lapses: Int {
    zip(steps, steps.dropFirst()).count { $0.review.grade != .again && $1.review.grade == .again }
  }
  /// Time spent on it in all. Seconds.
  public var seconds: Double { steps.reduce(0) { $0 + $1.review.effort.seconds } }

  /// Days from the last review to the next; 0 if it was not remembered: then it comes again after ``pause``.
  public var interval: Int { last.grade == .again ? 0 : model.interval(memory) }
  /// The day on which it is due.
  public var dueDay: PracticeDay { last.day + interval }
  /// How long a drill rests that was not remembered, before it comes again on the same day. Milliseconds.
  static let pause: Int64 = 600_000

  /// The chance of recall on a day: 0 to 1.
  public func recall(on day: PracticeDay) -> Double { model.recall(memory, after: Double(max(0, day - last.day))) }

  /// Whether it is time to do it again.
  public func isDue(_ clock: PracticeClock) -> Bool {
    guard clock.today >= dueDay else { return false }
    return interval > 0 || clock.today > last.day || clock.now.milliseconds >= last.time.milliseconds + Self.pause
  }

  /// Days since it was due, in units of its stability: how urgent it is, whatever its interval.
  public func overdue(on day: PracticeDay) -> Double { Double(max(0, day - dueDay)) / memory.stability }
}
