/// The bytes of a file, cut into lines: the authority on what the author wrote.
///
/// A byte order mark is left out, and every line end (`\r\n`, `\r`) becomes `\n`, so that lines here and lines in libcmark
/// are the same lines.
struct SourceText {
  private(set) var bytes: [UInt8]
  /// Where each line begins. A line end at the end of the file does not begin another line.
  private(set) var lineStarts: [Int]

  init(_ raw: some Collection<UInt8>) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    var afterReturn = false
    for byte in raw.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(raw.dropFirst(3)) : Array(raw) {
      if byte == Byte.newline, afterReturn {
        afterReturn = false
        continue
      }
      afterReturn = byte == Byte.carriageReturn
      bytes.append(afterReturn ? Byte.newline : byte)
    }
    self.bytes = bytes
    lineStarts = bytes.isEmpty ? [] : [0]
    for (index, byte) in bytes.enumerated() where byte == Byte.newline && index + 1 < bytes.count {
      lineStarts.append(index + 1)
    }
  }

  var lineCount: Int { lineStarts.count }

  /// The bytes of a line (counted from 1) without its end; empty if there is no such line.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= lineStarts.count else { return [] }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] : bytes.count
    if end > start, bytes[end - 1] == Byte.newline { end -= 1 }
    return bytes[start..<end]
  }

  /// The lines from `first` through `last`, each with a line end; empty if there are none.
  func lines(from first: Int, through last: Int) -> [UInt8] {
    let last = min(last, lineCount)
    guard first >= 1, first <= last else { return [] }
    var result: [UInt8] = []
    for number in first...last {
      result += line(number)
      result.append(Byte.newline)
    }
    return result
  }

  /// The place of a byte of `bytes`.
  ///
  /// - Complexity: O(log *lines*).
  func position(ofByte offset: Int) -> SourcePosition {
    var low = 0
    var high = lineStarts.count
    while low < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return SourcePosition(line: 1, column: offset + 1) }
    return SourcePosition(line: low, column: offset - lineStarts[low - 1] + 1)
  }
}

/// The bytes that mean something in Markdown.
enum Byte {
  static let tab = UInt8(ascii: "\t")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let backtick = UInt8(ascii: "`")
  static let tilde = UInt8(ascii: "~")
  static let backslash = UInt8(ascii: "\\")
  static let pipe = UInt8(ascii: "|")
  static let quote = UInt8(ascii: "\"")
  static let greater = UInt8(ascii: ">")

  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }
}

extension Collection<UInt8> where SubSequence == ArraySlice<UInt8> {
  /// Without spaces and tabs at both ends.
  var trimmed: ArraySlice<UInt8> {
    var result = drop(while: Byte.isBlank)
    while let last = result.last, Byte.isBlank(last) { result.removeLast() }
    return result
  }

  /// As text; bytes that are no UTF-8 become U+FFFD.
  var text: String { String(decoding: self, as: UTF8.self) }
}

/// Blanks out what stands in code spans, so that a search finds only what is markup.
///
/// - Parameter text: The source of one or more whole paragraphs.
/// - Returns: As many bytes; code spans, with their backticks, and escaped characters are spaces.
func maskingCodeSpans(_ text: [UInt8]) -> [UInt8] {
  // The starts of the backtick runs by length, so that a paragraph full of unmatched runs stays linear.
  var runs: [Int: [Int]] = [:]
  var index = 0
  while index < text.count {
    guard text[index] == Byte.backtick else {
      index += 1
      continue
    }
    let start = index
    while index < text.count, text[index] == Byte.backtick { index += 1 }
    runs[index - start, default: []].append(start)
  }
  for length in runs.keys { runs[length]?.reverse() }

  var result = text
  index = 0
  while index < text.count {
    if text[index] == Byte.backslash, index + 1 < text.count, text[index + 1] != Byte.newline {
      result[index] = Byte.space
      result[index + 1] = Byte.space
      index += 2
    } else if text[index] == Byte.backtick {
      let start = index
      while index < text.count, text[index] == Byte.backtick { index += 1 }
      let length = index - start
      while let next = runs[length]?.last, next < index { runs[length]?.removeLast() }
      guard let close = runs[length]?.last else { continue }
      for masked in start..<(close + length) where text[masked] != Byte.newline { result[masked] = Byte.space }
      index = close + length
    } else {
      index += 1
    }
  }
  return result
}
