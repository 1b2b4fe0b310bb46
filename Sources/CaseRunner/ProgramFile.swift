import Foundation
import Glibc

/// What must be true of a file before it is started under the interposer.
enum ProgramFile {
  /// Checks that the file is an executable of this machine into which a library can be preloaded.
  ///
  /// A program that is linked statically or runs with other rights ignores the preloaded library, so it would run for real,
  /// out of control.
  ///
  /// - Throws: `CaseRunnerError` of code `usage`.
  static func check(_ path: String) throws(CaseRunnerError) {
    var information = stat()
    guard stat(path, &information) == 0 else { throw refuse(path, "there is no such file") }
    guard information.st_mode & S_IFMT != S_IFDIR else { throw refuse(path, "it is a folder") }
    guard information.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else {
      throw refuse(path, "it is not an executable file")
    }
    guard information.st_mode & (S_ISUID | S_ISGID) == 0 else {
      throw refuse(path, "it runs with the rights of its owner, so nothing can be preloaded into it")
    }
    guard let handle = FileHandle(forReadingAtPath: path), let head = try? handle.read(upToCount: 4096) else {
      throw refuse(path, "it cannot be read")
    }
    let bytes = Array(head)
    guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]), bytes.count >= 64 else {
      throw refuse(path, "it is not a compiled program (an ELF file)")
    }
    guard bytes[4] == 2, bytes[5] == 1, number(bytes, 18, 2) == machine else {
      throw refuse(path, "it is made for another kind of machine")
    }
    let offset = Int(clamping: number(bytes, 32, 8))
    let size = Int(number(bytes, 54, 2))
    let count = Int(number(bytes, 56, 2))
    let interpreter: UInt64 = 3
    let isDynamic = (0..<count).contains { index in
      let place = offset + index * size
      return place >= 0 && place + 4 <= bytes.count && number(bytes, place, 4) == interpreter
    }
    guard isDynamic else { throw refuse(path, "it is linked statically, so nothing can be preloaded into it") }
  }

  #if arch(x86_64)
    private static let machine: UInt64 = 62
  #elseif arch(arm64)
    private static let machine: UInt64 = 183
  #else
    private static let machine: UInt64 = 0
  #endif

  private static func number(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> UInt64 {
    bytes[offset..<(offset + size)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func refuse(_ path: String, _ why: String) -> CaseRunnerError {
    CaseRunnerError(
      .usage, "\(path): error: \(why)",
      next: "Give a Swift file, or an executable that is linked dynamically for this machine.")
  }
}
