/// What the Swift runtime says when two accesses to one variable overlap, of which one modifies it (the law of exclusivity).
///
/// The runtime watches the accesses of each thread by itself; those of two threads that overlap are data races.
struct AccessConflict {
  /// Address of the variable.
  var variable: UInt64
  /// Where the access began that was under way.
  var began: CodeAddress
  /// `"a modification"` or `"a read"`: the one under way, and the one that it does not go with.
  var previous: String
  var current: String

  /// Reads the runtime's words, which a program may have imitated: then a crash has other words, and nothing worse.
  init?(_ lines: [Substring]) {
    guard lines.last == "Fatal access conflict detected.",
      let start = lines.lastIndex(where: { $0.hasPrefix("Simultaneous accesses to 0x") }),
      let told = lines[start].firstMatch(of: /^Simultaneous accesses to 0x([0-9a-f]{1,16}),/),
      let variable = UInt64(told.1, radix: 16)
    else { return nil }
    let rest = lines[start...]
    let before = /^Previous access \((a \w+)\) started at .*\(0x([0-9a-f]{1,16})\)\.$/
    guard let previous = rest.lazy.compactMap({ $0.firstMatch(of: before) }).first,
      let current = rest.lazy.compactMap({ $0.firstMatch(of: /^Current access \((a \w+)\) started at:$/) }).first,
      let began = UInt64(previous.2, radix: 16)
    else { return nil }
    self.variable = variable
    self.began = CodeAddress(value: began)
    self.previous = String(previous.1)
    self.current = String(current.1)
  }

  /// A sentence without its subject.
  func phrase(names variable: String?) -> String {
    let verb = current == "a modification" ? "modifies" : "reads"
    let other = previous == "a modification" ? "it is being modified" : "it is being read"
    return "\(verb) \(variable ?? "a variable") while \(other): Swift requires exclusive access"
  }
}
