import Crypto
import Foundation

/// The name of a cached thing: a hash over everything that decides what it is.
///
/// Every part goes in with its name and its length, so that no two different lists of parts read the same.
public struct ContentKey: Sendable {
  private var hash = SHA256()

  /// - Parameter purpose: What the thing is; keys of different purposes never meet.
  public init(_ purpose: String) { add("purpose", purpose) }

  public mutating func add(_ name: String, _ value: String) { add(name, Array(value.utf8)) }

  public mutating func add(_ name: String, _ bytes: [UInt8]) {
    hash.update(data: Array("\(name.utf8.count):\(name)\(bytes.count):".utf8))
    hash.update(data: bytes)
  }

  mutating func add(_ name: String, _ values: [String]) {
    add(name, String(values.count))
    for value in values { add(name, value) }
  }

  /// 40 hexadecimal digits.
  public var text: String {
    hash.finalize().prefix(20).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// Hash of a file's bytes; nil if it cannot be read.
  static func ofFile(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    var key = ContentKey("file")
    key.add("bytes", Array(data))
    return key.text
  }
}
