import Checker
import Figures
import Foundation

/// An interleaving in the trace event format, which trace viewers such as Perfetto and speedscope read.
///
/// One track for each unit. A step has the length of its actions, since virtual time often stands still.
enum TraceEvents {
  static func text(_ steps: [InterleavingStep]) throws -> String {
    var tracks: [String] = []
    for step in steps where !tracks.contains(step.unit) { tracks.append(step.unit) }
    var events = tracks.enumerated().map { index, unit in
      Event(name: "thread_name", ph: "M", ts: 0, dur: nil, tid: index + 1, args: ["name": unit])
    }
    var clock = 0
    for step in steps {
      let track = (tracks.firstIndex(of: step.unit) ?? 0) + 1
      let length = max(1, step.actions.count)
      events.append(
        Event(
          name: "step \(step.number)", ph: "X", ts: clock, dur: length, tid: track,
          args: ["virtualTime": "\(step.time) ns"]))
      for action in step.actions {
        var args = ["kind": action.kind]
        args["place"] = action.place?.words()
        events.append(Event(name: action.text, ph: "X", ts: clock, dur: 1, tid: track, args: args))
        clock += 1
      }
      if step.actions.isEmpty { clock += 1 }
    }
    return try Output.json(File(traceEvents: events)) + "\n"
  }

  private struct File: Encodable {
    var traceEvents: [Event]
    let displayTimeUnit = "ns"
  }
  private struct Event: Encodable {
    var name: String
    var ph: String
    var ts: Int
    var dur: Int?
    let pid = 1
    var tid: Int
    var args: [String: String]
  }
}
