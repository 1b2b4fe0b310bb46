import Practice
import Testing

@Suite("FSRS")
struct FSRSTests {
  /// A review, and what py-fsrs 6.3.2 makes of it: days since the one before, grade, then difficulty, stability, recall before (0 for the
  /// first) and interval after, at a retention of 0.9, without learning steps and without fuzz.
  struct Row: Sendable {
    var days: Int
    var grade: Int
    var difficulty: Double
    var stability: Double
    var recall: Double
    var interval: Int

    init(_ days: Int, _ grade: Int, _ difficulty: Double, _ stability: Double, _ recall: Double, _ interval: Int) {
      self.days = days
      self.grade = grade
      self.difficulty = difficulty
      self.stability = stability
      self.recall = recall
      self.interval = interval
    }
  }

  /// Each grade six times over, then eight mixtures that were drawn at random, with several reviews on one day.
  static let reference: [[Row]] = [
    [
      Row(0, 1, 6.4133000000, 0.2120000000, 0.0000000000, 1),
      Row(1, 1, 8.8063044689, 0.1008857898, 0.7661957302, 1),
      Row(3, 1, 9.5928687653, 0.0651397144, 0.5914105680, 1),
      Row(8, 1, 9.8514071010, 0.0511420057, 0.4771049243, 1),
      Row(21, 1, 9.9363868938, 0.0460141563, 0.3964335735, 1),
      Row(55, 1, 9.9643191739, 0.0437929609, 0.3362993878, 1),
    ],
    [
      Row(0, 2, 5.1121707056, 1.2931000000, 0.0000000000, 1),
      Row(1, 2, 6.7404595108, 3.2494117659, 0.9166697187, 3),
      Row(3, 2, 7.8213934980, 6.7283462997, 0.9053921243, 7),
      Row(8, 2, 8.5389678502, 12.4224302050, 0.8876726986, 12),
      Row(21, 2, 9.0153271442, 21.6778224646, 0.8601062585, 22),
      Row(55, 2, 9.3315566418, 36.7597847819, 0.8247993638, 37),
    ],
    [
      Row(0, 3, 2.1181039705, 2.3065000000, 0.0000000000, 2),
      Row(1, 3, 2.1112142358, 7.3153007441, 0.9468474994, 7),
      Row(3, 3, 2.1043313908, 19.8334734658, 0.9492258833, 20),
      Row(8, 3, 2.0974554288, 48.1995925586, 0.9499176687, 48),
      Row(21, 3, 2.0905863426, 111.6868083104, 0.9466336378, 112),
      Row(55, 3, 2.0837241256, 253.3444802882, 0.9410667188, 253),
    ],
    [
      Row(0, 4, 1.0000000000, 8.2956000000, 0.0000000000, 8),
      Row(1, 4, 1.0000000000, 18.0149445250, 0.9829234388, 18),
      Row(3, 4, 1.0000000000, 43.1104301115, 0.9769512549, 43),
      Row(8, 4, 1.0000000000, 100.4913047883, 0.9745559039, 100),
      Row(21, 4, 1.0000000000, 229.9779872253, 0.9716709776, 230),
      Row(55, 4, 1.0000000000, 521.6169712681, 0.9680429273, 522),
    ],
    [
      Row(0, 3, 2.1181039705, 2.3065000000, 0.0000000000, 2),
      Row(0, 3, 2.1112142358, 2.3065000000, 1.0000000000, 2),
      Row(0, 4, 1.0000000000, 3.9460540680, 1.0000000000, 4),
      Row(13, 3, 1.0000000000, 39.0580002172, 0.8006142789, 39),
      Row(2, 2, 4.0106089693, 44.0406524425, 0.9924757083, 44),
      Row(5, 2, 6.0091914975, 52.3261170586, 0.9838588592, 52),
    ],
    [
      Row(0, 1, 6.4133000000, 0.2120000000, 0.0000000000, 1),
      Row(13, 3, 6.4021150693, 3.9233297052, 0.5303656196, 4),
      Row(1, 2, 7.5967846909, 5.4556809592, 0.9661912762, 5),
      Row(40, 4, 6.7789704937, 47.4876892929, 0.7230866428, 47),
      Row(13, 3, 6.7674198925, 67.4018013339, 0.9640048379, 67),
      Row(2, 3, 6.7558808419, 70.6377619191, 0.9955881453, 71),
    ],
    [
      Row(0, 3, 2.1181039705, 2.3065000000, 0.0000000000, 2),
      Row(2, 1, 7.3945027413, 0.6075801063, 0.9094932560, 1),
      Row(0, 2, 8.2555778728, 0.6075801063, 1.0000000000, 1),
      Row(40, 3, 8.2425506642, 6.0255749099, 0.5246789389, 6),
      Row(13, 3, 8.2295364828, 16.9576227535, 0.8392808102, 17),
      Row(0, 3, 8.2165353157, 16.9576227535, 1.0000000000, 17),
    ],
    [
      Row(0, 3, 2.1181039705, 2.3065000000, 0.0000000000, 2),
      Row(0, 3, 2.1112142358, 2.3065000000, 1.0000000000, 2),
      Row(200, 2, 4.7482847616, 36.1461662188, 0.5031467451, 36),
      Row(1, 3, 4.7387648461, 38.8000476220, 0.9958820405, 39),
      Row(1, 2, 6.4925753006, 40.3812453802, 0.9961596856, 40),
      Row(13, 2, 7.6568364078, 53.2640821210, 0.9585855298, 53),
    ],
    [
      Row(0, 3, 2.1181039705, 2.3065000000, 0.0000000000, 2),
      Row(13, 4, 1.0000000000, 50.3459978389, 0.7488361915, 50),
      Row(200, 3, 1.0000000000, 371.9873652117, 0.7827946376, 372),
      Row(0, 3, 1.0000000000, 371.9873652117, 1.0000000000, 372),
      Row(0, 3, 1.0000000000, 371.9873652117, 1.0000000000, 372),
      Row(1, 3, 1.0000000000, 374.9022643905, 0.9995942337, 375),
    ],
    [
      Row(0, 4, 1.0000000000, 8.2956000000, 0.0000000000, 8),
      Row(0, 2, 4.0106089693, 8.2956000000, 1.0000000000, 8),
      Row(2, 4, 1.9944619618, 21.1772641088, 0.9678133504, 21),
      Row(0, 4, 1.0000000000, 31.3126285952, 1.0000000000, 31),
      Row(5, 3, 1.0000000000, 51.7422890157, 0.9778236284, 52),
      Row(200, 2, 4.0106089693, 247.0370693626, 0.7854190758, 247),
    ],
    [
      Row(0, 1, 6.4133000000, 0.2120000000, 0.0000000000, 1),
      Row(40, 3, 6.4021150693, 4.7423828953, 0.4467365983, 5),
      Row(13, 4, 5.1850979562, 36.7340438726, 0.8177346655, 37),
      Row(0, 3, 5.1751412275, 36.7340438726, 1.0000000000, 37),
      Row(5, 3, 5.1651944556, 48.4457081358, 0.9808708761, 48),
      Row(1, 3, 5.1552576304, 50.8128868827, 0.9969155308, 51),
    ],
    [
      Row(0, 3, 2.1181039705, 2.3065000000, 0.0000000000, 2),
      Row(5, 2, 4.7528584885, 11.8455160314, 0.8388614268, 12),
      Row(1, 4, 2.9847366815, 17.6648415282, 0.9878137651, 18),
      Row(13, 2, 5.3281696672, 40.3293194787, 0.9196543537, 40),
      Row(2, 2, 6.8838496871, 43.1425597733, 0.9927065125, 43),
      Row(5, 3, 6.8721942067, 51.2750009980, 0.9835429408, 51),
    ],
  ]

  @Test("Difficulty, stability, recall and interval agree with the reference implementation", arguments: reference)
  func agrees(rows: [Row]) throws {
    let model = FSRS.published
    var memory: Memory?
    for row in rows {
      let grade = try #require(Grade(rawValue: row.grade))
      if let before = memory {
        #expect(abs(model.recall(before, after: Double(row.days)) - row.recall) < 1e-8)
        memory = model.memory(before, after: grade, days: row.days)
      } else {
        memory = model.memory(afterFirst: grade)
      }
      let after = try #require(memory)
      #expect(abs(after.difficulty - row.difficulty) < 1e-8)
      #expect(abs(after.stability - row.stability) < 1e-7)
      #expect(model.interval(after) == row.interval)
    }
  }

  @Test("The published memory state comes out: the test vector of fsrs-rs, ts-fsrs and py-fsrs")
  func publishedState() {
    let model = FSRS.published
    var memory = model.memory(afterFirst: .again)
    for days in [0, 1, 3, 8, 21] { memory = model.memory(memory, after: .good, days: days) }
    #expect(abs(memory.stability - 53.62691) < 1e-4)
    #expect(abs(memory.difficulty - 6.3574867) < 1e-4)
  }

  @Test("The published intervals come out: the test vector of ts-fsrs and py-fsrs, without their steps of minutes")
  func publishedIntervals() {
    let model = FSRS.published
    var memory = model.memory(afterFirst: .good)
    var intervals: [Int] = []
    // After the two failures the vector goes on a few minutes later, then as the intervals say.
    let reviews: [(Int, Grade)] = [
      (0, .good), (2, .good), (11, .good), (46, .good), (163, .good), (498, .again), (0, .again), (0, .good),
      (2, .good),
      (4, .good), (7, .good), (12, .good),
    ]
    for (days, grade) in reviews {
      memory = model.memory(memory, after: grade, days: days)
      if grade != .again { intervals.append(model.interval(memory)) }
    }
    #expect(intervals == [2, 11, 46, 163, 498, 2, 4, 7, 12, 21])
  }

  @Test("Recall falls from 1, is 90 % after as many days as the stability, and never reaches 0")
  func recall() {
    let model = FSRS.published
    let memory = Memory(difficulty: 5, stability: 12)
    #expect(model.recall(memory, after: 0) == 1)
    #expect(model.recall(memory, after: -3) == 1)
    #expect(abs(model.recall(memory, after: 12) - 0.9) < 1e-12)
    #expect(model.recall(memory, after: 36_500) > 0)
    #expect(model.interval(memory) == 12)
    #expect(model.interval(memory, retention: 0.8) > 12)
  }

  @Test("Values stay in their ranges, whatever is done")
  func ranges() {
    let model = FSRS.published
    for grade in Grade.allCases {
      var memory = model.memory(afterFirst: grade)
      for count in 0..<200 {
        memory = model.memory(memory, after: grade, days: count % 3 == 0 ? 0 : model.interval(memory))
        #expect((1...10).contains(memory.difficulty) && memory.stability >= 0.001 && memory.stability.isFinite)
        #expect((1...36_500).contains(model.interval(memory)))
      }
    }
  }

  @Test("A model needs 21 parameters")
  func parameters() {
    #expect(FSRS(parameters: FSRS.published.parameters) == .published)
    #expect(FSRS(parameters: Array(FSRS.published.parameters.dropLast())) == nil)
  }
}
