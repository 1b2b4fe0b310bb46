import Checker
import Foundation
import Synchronization

import struct Checker.Measurement

/// Outcomes by content: what was measured once under the same conditions is not measured again.
///
/// One file for each outcome, so that a kill at any moment loses at most the one in flight. Files that cannot be read are
/// ignored, with a note, and written anew.
public final class OutcomeStore: Sendable {
  private let cache: CacheFolder
  private struct State {
    var notes: [String] = []
    var durations: [String: Double]?
  }
  private let state = Mutex(State())

  public init(_ cache: CacheFolder) { self.cache = cache }

  /// What is stored under a key.
  struct Entry: Codable, Equatable {
    var schema = Report.currentSchema
    var report: Report?
    var failure: String?
    var seconds: Double
  }

  func entry(_ key: String) -> Entry? { value(in: "outcomes", key) { $0.schema == Report.currentSchema } }

  func store(_ entry: Entry, _ key: String) throws(CaseRunnerError) { try store(entry, in: "outcomes", key) }

  /// What ordinary runs showed, stored apart from the outcome: another checker does not change it.
  func native(_ key: String) -> NativeComparison? {
    value(in: "native", key) { $0.schema == NativeComparison.currentSchema }
  }

  func store(_ comparison: NativeComparison, _ key: String) throws(CaseRunnerError) {
    try store(comparison, in: "native", key)
  }

  /// What a measuring program reported.
  func measurement(_ key: String) -> Measurement? {
    value(in: "measurements", key) { $0.schema == Measurement.currentSchema }
  }

  func store(_ measurement: Measurement, _ key: String) throws(CaseRunnerError) {
    try store(measurement, in: "measurements", key)
  }

  private func value<Value: Decodable>(
    in folder: String, _ key: String, isCurrent: (Value) -> Bool
  ) -> Value? {
    let file = "\(cache.path)/\(folder)/\(key).json"
    guard let data = FileManager.default.contents(atPath: file) else { return nil }
    guard let content = Self.unsealed(data), let value = try? JSONDecoder().decode(Value.self, from: content),
      isCurrent(value)
    else {
      let note = "\(file): a stored outcome cannot be read and is measured again"
      state.withLock { state in if !state.notes.contains(note) { state.notes.append(note) } }
      return nil
    }
    return value
  }

  private func store(_ value: some Encodable, in folder: String, _ key: String) throws(CaseRunnerError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(value) else { return }
    let bytes = Array(data)
    try CacheFolder.write(bytes + Array("\n\(Self.seal(bytes))\n".utf8), to: try cache.place(folder, "\(key).json"))
  }

  /// The line after the outcome: a flipped bit in a number reads as well as the number that was measured.
  private static func seal(_ bytes: [UInt8]) -> String {
    var key = ContentKey("outcome")
    key.add("json", bytes)
    return key.text
  }

  private static func unsealed(_ data: Data) -> Data? {
    let lines = data.split(separator: UInt8(ascii: "\n"))
    guard lines.count == 2, lines[1] == Data(seal(Array(lines[0])).utf8) else { return nil }
    return lines[0]
  }

  /// What had to be ignored, for people.
  public var notes: [String] { state.withLock { $0.notes } }

  // MARK: - How long things took

  /// How long something took the last time it was measured on this machine, in seconds.
  public func lastDuration(of name: String) -> Double? {
    state.withLock { state in
      if state.durations == nil { state.durations = readDurations() }
      return state.durations?[name]
    }
  }

  func setDuration(of name: String, _ seconds: Double) {
    let all = state.withLock { state in
      if state.durations == nil { state.durations = readDurations() }
      state.durations?[name] = seconds
      return state.durations ?? [:]
    }
    // Only for progress lines; if it cannot be kept, nothing is lost.
    guard let data = try? JSONEncoder().encode(all), let file = try? cache.place("durations.json") else { return }
    try? CacheFolder.write(Array(data), to: file)
  }

  private func readDurations() -> [String: Double] {
    guard let data = FileManager.default.contents(atPath: cache.path + "/durations.json") else { return [:] }
    return (try? JSONDecoder().decode([String: Double].self, from: data)) ?? [:]
  }
}
