import CTrace
import Checker

/// One execution as a sequence of steps, with what each touched and where it could have gone another way.
///
/// Read from the STEP, TOUCH, CHOICE and ALLOC records of an execution with `ExecutionRequest.Flags.reduce`. A step is what a
/// candidate does from one scheduling point to the next.
struct StepTrace: Sendable {
  struct Step: Sendable {
    /// The candidate that had the turn; 0 when time passed, which nobody decides.
    var unit: UInt32
    /// Index in `decisions` of the choice that gave it the turn; nil if it was the only candidate.
    var decision: Int?
    /// Positions in `marks`.
    var marks: Range<Int>
    /// Whether a choice of the program's own was made in it, so that it could have touched something else.
    var isOpen = false
  }

  /// What happens within a step, as far as dependence goes.
  enum Mark: Sendable {
    case touch(Touch)
    /// Memory was given out anew: what was there before is another thing.
    case alloc(start: UInt64, bytes: UInt64)
  }

  /// A choice of the execution.
  struct Decision: Sendable {
    var number: UInt32
    /// Whether it says who has the turn next; else it is a choice within a step.
    var isTurn: Bool
    var candidates: [UInt32]
    var chosen: UInt32
    var byDefault: UInt32
    /// The step that it begins, or in which it is made.
    var step: Int
    /// How many marks there were before it.
    var marks: Int
  }

  private(set) var steps: [Step] = []
  private(set) var marks: [Mark] = []
  private(set) var decisions: [Decision] = []
  /// The first step after the end of `main`: what happens from there on is cut off in reality.
  private(set) var epilogue = Int.max
  /// Whether a choice had more candidates than its record tells.
  private(set) var isIncomplete = false
  /// Numbers of units are given as they are made, so they mean something only within one execution and its prefixes.
  private(set) var units: UInt32

  init(_ trace: Trace) {
    units = trace.header.units
    var pending: Decision?
    var more: [UInt32] = []
    steps.append(Step(unit: 1, decision: nil, marks: 0..<0))
    for record in trace.records {
      switch record.recordKind {
      case .step:
        let decision = record.a > 0 ? pending : nil
        pending = nil
        begin(record.unit, decision)
      case .touch:
        let pairs = [(record.a, record.b), (record.c, record.d), (record.e, record.f)]
        for (key, mask) in pairs.prefix(Int(record.op)) {
          marks.append(.touch(Touch(key: key, mask: UInt32(truncatingIfNeeded: mask))))
        }
      case .alloc: marks.append(.alloc(start: record.a, bytes: record.b))
      case .candidates:
        let words = [record.a, record.b, record.c, record.d, record.e, record.f, record.g]
        for index in 0..<min(Int(record.op), 14) {
          more.append(UInt32(truncatingIfNeeded: words[index / 2] >> (index % 2 * 32)))
        }
      case .choice:
        guard let choice = Choice(record) else { continue }
        let candidates = choice.candidates + more
        more = []
        if candidates.count < choice.candidateCount { isIncomplete = true }
        let decision = Decision(
          number: choice.number, isTurn: choice.kind == .unit, candidates: candidates, chosen: choice.chosen,
          byDefault: choice.byDefault, step: steps.count - 1, marks: marks.count)
        if decision.isTurn {
          pending = decision
        } else {
          decisions.append(decision)
          steps[steps.count - 1].isOpen = true
        }
      case .mainEnd: epilogue = min(epilogue, steps.count)
      default: break
      }
    }
    end()
  }

  private mutating func begin(_ unit: UInt32, _ decision: Decision?) {
    end()
    var index: Int?
    if var decision {
      decision.step = steps.count
      decision.marks = marks.count
      index = decisions.count
      decisions.append(decision)
    }
    steps.append(Step(unit: unit, decision: index, marks: marks.count..<marks.count))
  }

  private mutating func end() {
    let start = steps[steps.count - 1].marks.lowerBound
    steps[steps.count - 1].marks = start..<marks.count
  }

  /// What a step touched of things that were there before it. Memory that it was given itself is nobody else's business.
  ///
  /// - Parameter end: Marks from here on do not count; nil: all do.
  func footprint(of step: Int, before end: Int? = nil) -> [Touch] {
    var touches: [UInt64: UInt32] = [:]
    var order: [UInt64] = []
    var fresh: [Range<UInt64>] = []
    for mark in marks[steps[step].marks.clamped(to: 0..<(end ?? marks.count))] {
      switch mark {
      case .touch(let touch):
        if touch.isMemory, fresh.contains(where: { $0.contains(touch.key) || $0.contains(touch.key + 7) }) { continue }
        if touches[touch.key] == nil { order.append(touch.key) }
        touches[touch.key, default: 0] |= touch.mask
      case .alloc(let start, let bytes): fresh.append(start..<start &+ max(bytes, 1))
      }
    }
    return order.map { Touch(key: $0, mask: touches[$0] ?? 0) }
  }
}
