import Checker
import Figures
import Testing
import Workbook

@testable import Explorer
@testable import Practice

@Suite("ScheduleTask")
struct ScheduleTaskTests {
  private static let name = "timer-per-iteration"

  /// What is declared, with a finding in so many of the 100 schedules of some variants.
  private func reports(_ counts: [String: Int]) throws -> [String: Report] {
    var reports = try #require(RealBook.declared[Self.name])
    for (variant, count) in counts {
      for index in reports[variant]?.findings.indices ?? 0..<0 { reports[variant]?.findings[index].count = count }
    }
    return reports
  }

  private func variants(_ counts: [String: Int], review: Int = 0) throws -> [String] {
    let study = try RealBook.study(Self.name)
    return ScheduleTask.all(study, in: RealBook.book, reports: try reports(counts), review: review).map(\.variant.name)
  }

  @Test("Each review has its turn, and the others stand in for it")
  func turns() throws {
    let first = try variants([:])
    #expect(first.first == "buggy")
    #expect(Set(first) == ["buggy", "buggy-task", "tempting", "fixed", "fixed-task"])
    #expect(try variants([:], review: 1).first == "buggy-task")
    #expect(try variants([:], review: 2).first == "tempting")
    #expect(try variants([:], review: 3).first == "fixed")
    #expect(try variants([:], review: -1).first == "fixed")
  }

  @Test("Whether a program can be broken is told of some buggy ones alone: that it is asked gives no answer")
  func open() throws {
    var asked: [String: Int] = [:]
    for study in RealBook.book.cases {
      for review in 0...1 {
        let tasks = ScheduleTask.all(
          study, in: RealBook.book, reports: RealBook.declared[study.id] ?? [:], review: review)
        for task in tasks {
          #expect(task.isOpen == (task.aim == "Break it, or prove that nobody can."))
          #expect(task.isOpen || !task.isRepaired && !task.variant.isTempting || task.aim.hasPrefix("Make it print"))
          if task.isOpen, review == 0, task == tasks.first {
            asked[task.isRepaired ? "right" : "wrong", default: 0] += 1
          }
        }
      }
    }
    // Among the first drills of all cases, as measured from their declarations.
    #expect((asked["wrong"] ?? 0) > (asked["right"] ?? 0), "\\(asked)")
    // The other way round the next time.
    let study = try RealBook.study(Self.name)
    let aims = [0, 1].map { review in
      ScheduleTask(
        study, study.variants[0], in: RealBook.book, reports: RealBook.declared[study.id] ?? [:], review: review)?
        .isOpen
    }
    #expect(Set(aims) == [true, false])
  }

  @Test("What was measured to break in every schedule comes last, whoever's turn it is")
  func hollow() throws {
    let all = ["buggy": 100, "buggy-task": 100, "tempting": 100]
    #expect(try variants(all).first == "fixed")
    #expect(try variants(all).suffix(3) == ["buggy", "buggy-task", "tempting"])
    let few = try variants(["buggy": 100, "tempting": 100])
    #expect(few.first == "buggy-task")
    #expect(few.suffix(2) == ["buggy", "tempting"])
  }

  @Test("A goal that is an output is hollow where each outcome has it, and not where a race shows in every schedule")
  func outputs() throws {
    let study = try RealBook.study("bank-transfer-balance-race")
    var reports = try #require(RealBook.declared[study.id])
    for index in reports["buggy"]?.findings.indices ?? 0..<0 { reports["buggy"]?.findings[index].count = 100 }
    reports["buggy"]?.outcomes = [
      Outcome(stdout: "done\n", exit: 0, count: 90), Outcome(stdout: "else\n", exit: 0, count: 10),
    ]
    func first() -> String? {
      ScheduleTask.all(study, in: RealBook.book, reports: reports).first?.variant.name
    }
    #expect(first() == "buggy")
    reports["fixed"]?.outcomes = [Outcome(stdout: "done\nand gone\n", exit: 0, count: 1)]
    let tasks = ScheduleTask.all(study, in: RealBook.book, reports: reports)
    let aim = tasks.first { $0.variant.name == "buggy" }?.aim
    #expect(aim == "Make it print anything but “done / and gone”.")
    reports["fixed"]?.outcomes = [Outcome(stdout: "done\n", exit: 0, count: 1)]
    reports["buggy"]?.outcomes.removeFirst()
    #expect(first() != "buggy")
  }

  @Test("A wider search counts what the goal asks for, and no other finding")
  func wider() throws {
    var report = try #require(try reports(["buggy": 90])["buggy"])
    report.exploration.schedules = 100
    report.outcomes = [Outcome(stdout: "3\n", exit: 0, count: 93), Outcome(stdout: "2\n", exit: 0, count: 7)]
    let kind = try #require(report.findings.first?.kind)
    #expect(ScheduleProof(report, goal: .anyFinding).reaching == 90)
    #expect(ScheduleProof(report, goal: .findings([kind])).reaching == 90)
    #expect(ScheduleProof(report, goal: .findings([.deadlock])).reaching == (kind == .deadlock ? 90 : 0))
    #expect(ScheduleProof(report, goal: .output(otherThan: ["3\n"])).reaching == 7)
  }

  @Test("A game can be won and lost, or it is refused with the reason")
  func refusals() {
    func space(_ executions: Int, _ reaching: Int, isWhole: Bool = true) -> ScheduleSpace {
      var space = ScheduleSpace()
      // Some are always cut off.
      (space.executions, space.ended) = (executions + 5, executions)
      (space.reaching, space.isWhole) = (reaching, isWhole)
      return space
    }
    #expect(ScheduleRefusal(space(10, 3), isRepaired: false, hasChoices: true) == nil)
    #expect(ScheduleRefusal(space(10, 0), isRepaired: true, hasChoices: true) == nil)
    #expect(ScheduleRefusal(space(10, 0), isRepaired: false, hasChoices: true) == .outOfReach(executions: 15))
    #expect(
      ScheduleRefusal(space(10, 10), isRepaired: false, hasChoices: true)
        == .everyOrderBreaks(executions: 10, isWhole: true))
    for isRepaired in [false, true] {
      #expect(ScheduleRefusal(space(1, 1), isRepaired: isRepaired, hasChoices: false) == .nothingToChoose)
    }
    #expect(
      ScheduleRefusal.everyOrderBreaks(executions: 400, isWhole: false).sentence
        == "It would be no game: it breaks in each of 400 executions that were looked at, whatever is chosen, so there is "
        + "nothing to bring about.")
  }

  @Test("The catalogue says of a case without a repair that breaks in every order that it has no drill")
  func gap() throws {
    var study = try RealBook.study("mutex-relock")
    study.variants.removeAll { $0.name != "buggy" }
    var reports = try #require(RealBook.declared[study.id])
    for index in reports["buggy"]?.findings.indices ?? 0..<0 { reports["buggy"]?.findings[index].count = 100 }
    let book = Workbook(chapters: [], cases: [study])
    let catalogue = DrillCatalogue(book, outcomes: [study.id: reports])
    let gap = catalogue.gaps.first { $0.id.kind == .schedule }
    #expect(gap?.reason.contains("each of 100 executions") == true, "\(catalogue.gaps)")
    reports["buggy"]?.findings[0].count = 30
    #expect(DrillCatalogue(book, outcomes: [study.id: reports]).drills.contains { $0.kind == .schedule })
  }
}
