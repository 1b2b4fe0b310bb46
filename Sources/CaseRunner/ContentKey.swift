import CXXHash
import Foundation

/// The name of a cached thing: a hash over everything that decides what it is.
///
/// Every part goes in with its name and its length, so that no two different lists of parts read the same. The hash is
/// XXH3 of 128 bits: two different things share a name by chance once in 10^19 pairs. It is no defense against somebody
/// who looks for a collision; the cache is the reader's own.
public struct ContentKey: Sendable {
  private var bytes: [UInt8] = []

  /// - Parameter purpose: What the thing is; keys of different purposes never meet.
  public init(_ purpose: String) { add("purpose", purpose) }

  public mutating func add(_ name: String, _ value: String) { add(name, Array(value.utf8)) }

  public mutating func add(_ name: String, _ bytes: [UInt8]) {
    self.bytes += Array("\(name.utf8.count):\(name)\(bytes.count):".utf8)
    self.bytes += bytes
  }

  mutating func add(_ name: String, _ values: [String]) {
    add(name, String(values.count))
    for value in values { add(name, value) }
  }

  /// 32 hexadecimal digits.
  public var text: String { bytes.withUnsafeBytes(ContentKey.hash) }

  /// Hash of a file's bytes; nil if it cannot be read.
  static func ofFile(_ path: String) -> String? {
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else { return nil }
    return data.withUnsafeBytes(hash)
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer) -> String {
    let hash = XXH3_128bits(bytes.baseAddress, bytes.count)
    return [hash.high64, hash.low64]
      .map { half in
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
      }
      .joined()
  }
}
