extension Region {
  /// What a line of a program marks.
  enum Marker: Hashable {
    case open(String)
    case close
  }

  /// Reads `// region: name` or `// endregion`, with any indentation; nil for an ordinary line.
  static func marker(_ line: Substring) -> Marker? {
    let text = line.drop { $0 == " " || $0 == "\t" }
    guard text.hasPrefix("//") else { return nil }
    let comment = trimmed(text.dropFirst(2))
    if comment == "endregion" { return .close }
    guard comment.hasPrefix("region:") else { return nil }
    return .open(trimmed(comment.dropFirst("region:".count)))
  }

  /// The regions of a program. They do not nest.
  static func read(_ source: String, file: String, diagnostics: inout [Diagnostic]) -> [Region] {
    var regions: [Region] = []
    var open: (name: String, line: Int)?
    func report(_ line: Int, _ message: String, _ next: String) {
      diagnostics.append(Diagnostic(file: file, line: line, column: 1, kind: "region", message: message, next: next))
    }
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let number = index + 1
      switch marker(line) {
      case nil: break
      case .open(let name):
        if let open {
          report(number, "a region begins inside the region '\(open.name)'", "Close the first with // endregion.")
        }
        if name.isEmpty { report(number, "a region without a name", "Write // region: name.") }
        if regions.contains(where: { $0.name == name }) {
          report(number, "the region '\(name)' exists already", "Give each region of a file its own name.")
        }
        open = (name, number)
      case .close:
        guard let (name, start) = open else {
          report(number, "no region is open here", "Put // region: name where it begins, or take this line away.")
          continue
        }
        open = nil
        let body = lines[start..<index]
        if body.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) {
          report(start, "the region '\(name)' is empty", "Put the markers around at least one line of code.")
        } else {
          regions.append(Region(name: name, firstLine: start + 1, text: outdented(body)))
        }
      }
    }
    if let open {
      report(open.line, "the region '\(open.name)' is never closed", "Put // endregion below its last line.")
    }
    return regions
  }

  /// The lines without the indentation that all of them share, each with a line end.
  private static func outdented(_ lines: ArraySlice<Substring>) -> String {
    let indentations = lines.filter { !$0.allSatisfy(\.isWhitespace) }.map { $0.prefix { $0 == " " }.count }
    let shared = indentations.min() ?? 0
    return lines.map { $0.allSatisfy(\.isWhitespace) ? "\n" : $0.dropFirst(shared) + "\n" }.joined()
  }

  private static func trimmed(_ text: Substring) -> String {
    var result = text.drop(while: \.isWhitespace)
    while result.last?.isWhitespace == true { result.removeLast() }
    return String(result)
  }
}

extension Variant {
  /// A line of the program with its number in the file, counted from 1.
  public struct Line: Sendable, Hashable {
    public var number: Int
    public var text: String

    public init(number: Int, text: String) {
      self.number = number
      self.text = text
    }
  }

  /// The program as a reader should see it: without the lines that mark regions, each line with its number in the file.
  public var displayLines: [Line] {
    var lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.enumerated().compactMap { index, line in
      Region.marker(line) == nil ? Line(number: index + 1, text: String(line)) : nil
    }
  }

  /// The text of ``displayLines``, with a line end after each.
  public var displaySource: String { displayLines.map { $0.text + "\n" }.joined() }
}
