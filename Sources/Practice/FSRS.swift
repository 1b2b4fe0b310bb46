import Foundation

/// What is left of a drill in somebody's memory, in the terms of FSRS.
public struct Memory: Sendable, Hashable, Codable {
  /// How hard it is to make it last longer: 1 to 10.
  public var difficulty: Double
  /// Days until the chance of recall has fallen to 90 %. At least 0.001.
  public var stability: Double

  public init(difficulty: Double, stability: Double) {
    self.difficulty = difficulty
    self.stability = stability
  }
}

/// The memory model FSRS-6: how grades change difficulty and stability, and what they say of the chance of recall.
///
/// Source: the formulas under "FSRS-6" on the page "The Algorithm" in the wiki of the repository awesome-fsrs of the organization
/// open-spaced-repetition, which publishes the model, its 21 parameters and their defaults, fitted to some hundred million reviews of ten
/// thousand people. No parameter is fitted to the user, and no interval is moved at random: a due date can always be explained.
///
/// With grades G from 1 (again) to 4 (easy), difficulty D, stability S, elapsed days t, and the parameters w0 … w20:
///
///     recall              R = (1 + F·t/S)^−w20, with F = 0.9^(−1/w20) − 1
///     first review        S = w[G−1],  D = w4 − e^(w5·(G−1)) + 1
///     difficulty          D' = w7·D(easy) + (1−w7)·(D − w6·(G−3)·(10−D)/9)
///     recalled            S' = S·(1 + e^w8·(11−D)·S^−w9·(e^(w10·(1−R)) − 1)·[w15 if hard]·[w16 if easy])
///     forgotten           S' = min(w11·D^−w12·((S+1)^w13 − 1)·e^(w14·(1−R)), S/e^(w17·w18))
///     on the same day     S' = S·e^(w17·(G−3+w18))·S^−w19, but not less than S unless forgotten
///
/// Stability changes by the difficulty before the review.
public struct FSRS: Sendable, Hashable {
  /// w0 to w20.
  public let parameters: [Double]

  /// The published defaults of FSRS-6.
  public static let published = FSRS(unchecked: [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, 1.6483,
    0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
  ])

  /// The chance of recall at which a drill is due.
  public static let desiredRetention = 0.9
  /// The longest interval, in days: a hundred years.
  static let longestInterval = 36_500
  private static let leastStability = 0.001

  /// Nil unless there are 21 parameters, and the last, the decay of recall, is positive.
  public init?(parameters: [Double]) {
    guard parameters.count == 21, parameters.allSatisfy(\.isFinite), parameters[20] > 0 else { return nil }
    self.init(unchecked: parameters)
  }

  private init(unchecked parameters: [Double]) { self.parameters = parameters }

  /// The memory after the first review.
  public func memory(afterFirst grade: Grade) -> Memory {
    Memory(
      difficulty: Self.inRange(firstDifficulty(grade)),
      stability: max(parameters[grade.rawValue - 1], Self.leastStability))
  }

  /// The memory after a further review.
  ///
  /// - Parameter days: Whole days since the review before; 0 for another on the same day.
  public func memory(_ memory: Memory, after grade: Grade, days: Int) -> Memory {
    let stability = days < 1 ? sameDay(memory, grade) : later(memory, grade, days)
    return Memory(
      difficulty: nextDifficulty(memory.difficulty, grade), stability: max(stability, Self.leastStability))
  }

  /// The chance that it is recalled so many days after the last review: 0 to 1.
  public func recall(_ memory: Memory, after days: Double) -> Double {
    pow(1 + factor * max(0, days) / memory.stability, -parameters[20])
  }

  /// Whole days until the chance of recall has fallen to a share: at least 1, at most a hundred years.
  ///
  /// - Parameter retention: Above 0 and below 1.
  public func interval(_ memory: Memory, retention: Double = desiredRetention) -> Int {
    let days = memory.stability / factor * (pow(retention, -1 / parameters[20]) - 1)
    return Int(min(max(days.rounded(.toNearestOrEven), 1), Double(Self.longestInterval)))
  }

  private var factor: Double { pow(0.9, -1 / parameters[20]) - 1 }

  private func firstDifficulty(_ grade: Grade) -> Double {
    parameters[4] - exp(parameters[5] * Double(grade.rawValue - 1)) + 1
  }

  private func nextDifficulty(_ difficulty: Double, _ grade: Grade) -> Double {
    let step = -parameters[6] * Double(grade.rawValue - 3)
    let damped = difficulty + step * (10 - difficulty) / 9
    return Self.inRange(parameters[7] * firstDifficulty(.easy) + (1 - parameters[7]) * damped)
  }

  private func sameDay(_ memory: Memory, _ grade: Grade) -> Double {
    let growth =
      exp(parameters[17] * (Double(grade.rawValue - 3) + parameters[18])) * pow(memory.stability, -parameters[19])
    return memory.stability * (grade == .again ? growth : max(growth, 1))
  }

  private func later(_ memory: Memory, _ grade: Grade, _ days: Int) -> Double {
    let forgetting = 1 - recall(memory, after: Double(days))
    if grade == .again {
      let relearned =
        parameters[11] * pow(memory.difficulty, -parameters[12]) * (pow(memory.stability + 1, parameters[13]) - 1)
        * exp(parameters[14] * forgetting)
      return min(relearned, memory.stability / exp(parameters[17] * parameters[18]))
    }
    let bonus = grade == .hard ? parameters[15] : grade == .easy ? parameters[16] : 1
    let growth =
      exp(parameters[8]) * (11 - memory.difficulty) * pow(memory.stability, -parameters[9])
      * (exp(parameters[10] * forgetting) - 1)
    return memory.stability * (1 + growth * bonus)
  }

  private static func inRange(_ difficulty: Double) -> Double { min(max(difficulty, 1), 10) }
}
