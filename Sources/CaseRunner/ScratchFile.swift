import Foundation
import Glibc

/// A file without a name, for what a child writes: it takes any amount at once, so nobody must drain it, and it is gone with the
/// last process that has it open.
struct ScratchFile: ~Copyable {
  private let descriptor: OwnedDescriptor
  /// The folder on whose disk it lies, for messages.
  let folder: String

  var number: Int32 { descriptor.number }

  /// Room that the shared memory folder must have to be used; containers often give it no more than 64 MB.
  private static let leastRoom: UInt64 = 16 << 20
  /// O_TMPFILE without O_DIRECTORY, which glibc shows to GNU sources only.
  private static let nameless: Int32 = 0o20_000_000

  /// Makes an empty file in the first folder that can hold one: in memory if there is room, else among the temporary files.
  static func make(in folders: [String] = ["/dev/shm", NSTemporaryDirectory()]) throws(CaseRunnerError) -> ScratchFile {
    var failure = ENOENT
    for (index, folder) in folders.enumerated() {
      let isLast = index == folders.count - 1
      guard isLast || room(folder) >= leastRoom else { continue }
      let number = open(in: folder)
      if number >= 0 { return ScratchFile(descriptor: OwnedDescriptor(taking: number), folder: folder) }
      failure = errno
    }
    throw .file("make a temporary file", folders.last ?? "/tmp", failure)
  }

  /// A file that holds `bytes` and is read from its start.
  static func holding(_ bytes: [UInt8]) throws(CaseRunnerError) -> ScratchFile {
    let file = try make()
    try file.write(bytes)
    return file
  }

  private init(descriptor: consuming OwnedDescriptor, folder: String) {
    self.descriptor = descriptor
    self.folder = folder
  }

  private static func open(in folder: String) -> Int32 {
    let flags = O_RDWR | O_CLOEXEC
    let number = Glibc.open(folder, flags | nameless | O_DIRECTORY, 0o600)
    // Not every file system has files without a name; there it has one for a moment.
    guard number < 0, errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL else { return number }
    let name = "\(folder)/casebook-\(getpid())-\(TemporaryFolders.next())"
    let named = Glibc.open(name, flags | O_CREAT | O_EXCL, 0o600)
    if named >= 0 { unlink(name) }
    return named
  }

  private static func room(_ folder: String) -> UInt64 {
    var information = statvfs()
    guard statvfs(folder, &information) == 0 else { return 0 }
    return roomIn(information)
  }

  /// Bytes that the disk has left; a file system of no size has no bound.
  private static func roomIn(_ information: statvfs) -> UInt64 {
    information.f_blocks == 0 ? .max : UInt64(information.f_bavail) * UInt64(information.f_frsize)
  }

  /// Gives the file its size in zeros. The first `reserved` bytes have their room on the disk from then on, the rest only as
  /// it is written.
  func resize(_ size: Int, reserving reserved: Int) throws(CaseRunnerError) {
    guard ftruncate(number, off_t(size)) == 0 else { throw full(errno) }
    let failure = posix_fallocate(number, 0, off_t(reserved))
    guard failure == 0 else { throw full(failure) }
  }

  /// Throws if the disk is full: then what a child wrote is cut off, or wrote into a mapping and died of SIGBUS.
  func requireRoom() throws(CaseRunnerError) {
    var information = statvfs()
    guard fstatvfs(number, &information) == 0 else { return }
    if Self.roomIn(information) < 64 << 10 { throw full(ENOSPC) }
  }

  private func full(_ failure: Int32) -> CaseRunnerError { .file("keep what a program writes", folder, failure) }

  /// Writes at the start, and leaves the offset there.
  func write(_ bytes: [UInt8]) throws(CaseRunnerError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(number, $0.baseAddress! + written, bytes.count - written, off_t(written))
      }
      guard count > 0 else { throw full(errno) }
      written += count
    }
  }

  /// Reads into `buffer` from this offset on, as far as the file goes.
  ///
  /// Reading, unlike looking at a mapping, cannot end in SIGBUS, and takes no memory for parts that nobody wrote.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int = 0) {
    var position = 0
    while position < buffer.count {
      let count = pread(number, buffer.baseAddress! + position, buffer.count - position, off_t(offset + position))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      position += count
    }
  }

  /// Everything in the file, up to `limit` bytes, wherever its offset stands.
  func contents(limit: Int) -> [UInt8] {
    var information = stat()
    guard fstat(number, &information) == 0, information.st_size > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: min(Int(information.st_size), limit))
    bytes.withUnsafeMutableBytes { read(into: $0) }
    return bytes
  }
}
