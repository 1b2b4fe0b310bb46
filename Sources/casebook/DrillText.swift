import Console
import Figures
import Practice

/// Drills as lines for people.
struct DrillText {
  let state: PracticeState
  /// Columns of the terminal; nil where the lines go into a pipe or a file.
  let columns: Int?
  /// The chapter whose course the lines are about; nil if they are about the day.
  var course: Int?

  /// One line each, below the chapters.
  func list(_ cards: [Deck.Card]) -> [StyledText] {
    let names = width(cards)
    var lines: [StyledText] = []
    var chapter: Int?
    for card in cards {
      if card.chapter != chapter { lines.append(StyledText("Chapter \(card.chapter)", .bold)) }
      chapter = card.chapter
      lines.append("  " + line(card, names))
    }
    return lines.isEmpty ? ["There are no drills: the book has no cases yet. Begin one with 'casebook new ID'."] : lines
  }

  /// What is to be done today, and how to go on.
  func queue(_ cards: [Deck.Card]) -> [StyledText] {
    guard !cards.isEmpty else { return nothing }
    let due = cards.count { $0.isDue }
    let fresh = cards.count { $0.standing == .new }
    let names = width(cards)
    let how =
      columns == nil
      ? "Practice in a terminal with 'casebook drill'" : "Nothing is due; begin what is new: casebook drill"
    return [StyledText("Due: \(Numbers.grouped(due)); new: \(Numbers.grouped(fresh))", .bold)]
      + cards.map { "  " + line($0, names) } + ["", StyledText("\(how). Why this order: casebook drill --why-now")]
  }

  /// Why each comes when it comes.
  func reasons(_ cards: [Deck.Card]) -> [StyledText] {
    guard !cards.isEmpty else { return nothing }
    return cards.enumerated().flatMap { index, card -> [StyledText] in
      let why = WhyNow(card, clock: state.clock)
      var lines: [StyledText] = index == 0 ? [] : [""]
      lines.append(StyledText(card.id.description, .bold) + StyledText("  \(card.title)"))
      lines += ([why.verdict] + order(card) + why.numbers).map { StyledText($0) }
      return lines + why.past.map { StyledText("  \($0)", .dim) }
    }
  }

  /// What the queue made of it.
  private func order(_ card: Deck.Card) -> [String] {
    if let course {
      let cards = state.deck.course(chapter: course)
      guard let index = cards.firstIndex(of: card) else { return [] }
      return [
        "In the course of chapter \(course) it is number \(index + 1) of \(cards.count): what is due, then what is new."
      ]
    }
    let queue = state.deck.queue
    guard let index = queue.firstIndex(of: card) else {
      return card.standing == .new
        ? ["It does not come today: new drills come along the chapters, the four kinds in turn, a few a day."] : []
    }
    if index == 0 { return ["It is next of \(Numbers.counted(queue.count, "drill")) today."] }
    return [
      "\(Numbers.counted(index, "drill comes", plural: "drills come")) before it today: what is most overdue for its stability comes first, and classes of bugs "
        + "take turns."
    ]
  }

  private var nothing: [StyledText] {
    guard !state.deck.cards.isEmpty else { return list([]) }
    var lines: [StyledText] = [StyledText("Nothing is to be done now.", .bold)]
    if let rest = state.deck.nextRest {
      let words = Deck.Standing.resting(until: rest).words(state.clock)
      lines.append(StyledText("A drill that was not remembered comes \(words)."))
    } else if let day = state.deck.nextDay {
      lines.append(StyledText("The next drill is due on \(day.weekday) \(day)."))
    }
    if state.deck.cards.contains(where: { $0.standing == .new }) {
      // What was new today counts, whoever chose it.
      let more = state.deck.newToday + Deck.newPerDay
      lines.append(StyledText("More drills that are new today: casebook drill --new \(more)"))
    }
    return lines
  }

  private func line(_ card: Deck.Card, _ names: Int) -> StyledText {
    // The class in full where a line of the longest kind has room for it.
    let isWide = names + 56 <= columns ?? .max
    // Of a program whose verdict is still to be predicted it would be the answer.
    let isAnswer = card.id.kind == .predict && card.standing == .new
    let words = isAnswer ? "" : isWide ? card.bugClass.title : card.bugClass.rawValue
    let bugClass = StyledText(words, .dim).padded(to: isWide ? 26 : 8)
    return StyledText(card.id.description).padded(to: names) + "  " + bugClass
      + StyledText(card.standing.words(state.clock), card.isDue ? .color(.yellow) : .plain)
  }

  private func width(_ cards: [Deck.Card]) -> Int { cards.map(\.id.description.count).max() ?? 0 }
}
