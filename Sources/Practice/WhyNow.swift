import Figures

/// Why a drill comes when it comes: every number that decided, in words.
public struct WhyNow: Sendable, Hashable {
  public var card: Deck.Card
  public var clock: PracticeClock

  public init(_ card: Deck.Card, clock: PracticeClock) {
    self.card = card
    self.clock = clock
  }

  /// What decides now, in one sentence.
  public var verdict: String {
    switch card.standing {
    case .new:
      "It is new: you have not done it yet."
    case .due(let days):
      days == 0 ? "It is due today." : "It has been due for \(Numbers.counted(days, "day"))."
    case .resting(let until):
      "It was not remembered, and rests for 10 minutes: \(Self.wait(until, clock)) left."
    case .known(let until):
      "It is not due: it comes again on \(until.weekday) \(until), in \(Numbers.counted(until - clock.today, "day"))."
    }
  }

  /// The numbers behind it, a sentence each; empty for a new drill.
  public var numbers: [String] {
    guard let history = card.history else { return [] }
    let memory = history.memory
    let since = max(0, clock.today - history.last.day)
    var sentences = [
      "After the last time, its stability is \(Self.days(memory.stability)): so long it takes until the chance that you remember it has "
        + "fallen to 90%.",
      "Its difficulty is \(Self.tenths(memory.difficulty)) of 10.",
    ]
    sentences.append(
      since == 0
        ? "The last time was today; the chance that you remember it is reckoned in whole days, from tomorrow on."
        : "The last time was \(Numbers.counted(since, "day")) ago: the chance that you remember it is "
          + "\(Numbers.percent(history.recall(on: clock.today))) now.")
    sentences.append(
      history.interval == 0
        ? "The last grade was again, so it comes again after 10 minutes, and is due from then on until it is done."
        : "That made an interval of \(Numbers.counted(history.interval, "day")), from \(history.last.day) to \(history.dueDay)."
    )
    return sentences
  }

  /// When it was done, how, and what it did to the memory, a line each; the oldest first.
  public var past: [String] {
    (card.history?.steps ?? []).map { step in
      let review = step.review
      let recall = step.recallBefore.map { ", recall was \(Numbers.percent($0))" } ?? ""
      let hints = review.effort.hints == 0 ? "" : ", \(Numbers.counted(review.effort.hints, "hint"))"
      let wrong =
        review.effort.wrongTries == 0
        ? "" : ", \(Numbers.counted(review.effort.wrongTries, "wrong try", plural: "wrong tries"))"
      return "\(review.day)  \(review.grade.name)  \(Grading.duration(review.effort.seconds))\(hints)\(wrong)"
        + "\(review.effort.gaveUp ? ", solution asked for" : "")\(recall); stability \(Self.days(step.memory.stability))"
    }
  }

  /// How long until then, in whole minutes from one minute on.
  static func wait(_ until: Timestamp, _ clock: PracticeClock) -> String {
    let seconds = Double(max(1000, until.milliseconds - clock.now.milliseconds)) / 1000
    return Grading.duration(seconds < 60 ? seconds : (seconds / 60).rounded(.up) * 60)
  }

  /// `0.2 days`, `12 days`.
  static func days(_ days: Double) -> String {
    days < 9.95 ? "\(tenths(days)) days" : Numbers.counted(Int(days.rounded()), "day")
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
