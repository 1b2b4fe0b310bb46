import CChild
import Glibc

/// A file descriptor that is closed when its owner goes away.
struct OwnedDescriptor: ~Copyable {
  let number: Int32

  init(taking number: Int32) { self.number = number }

  deinit { close(number) }

  /// A file in memory, for what a child writes: it takes any amount at once, so nobody must drain a pipe.
  static func memory(_ name: String, size: Int = 0) throws(CaseRunnerError) -> OwnedDescriptor {
    let descriptor = cb_memory_file(name, UInt64(size))
    guard descriptor >= 0 else { throw .file("make a file in memory", name, -descriptor) }
    return OwnedDescriptor(taking: descriptor)
  }

  static func open(_ path: String, _ flags: Int32) throws(CaseRunnerError) -> OwnedDescriptor {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file("open it", path, errno) }
    return OwnedDescriptor(taking: descriptor)
  }

  /// A memory file that holds `bytes` and is read from its start.
  static func memory(_ name: String, holding bytes: [UInt8]) throws(CaseRunnerError) -> OwnedDescriptor {
    let file = try memory(name)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(file.number, $0.baseAddress! + written, bytes.count - written) }
      guard count > 0 else { throw .file("write to a file in memory", name, errno) }
      written += count
    }
    lseek(file.number, 0, SEEK_SET)
    return file
  }

  /// Everything in the file, up to `limit` bytes, wherever its offset stands.
  func contents(limit: Int) -> [UInt8] {
    var information = stat()
    guard fstat(number, &information) == 0, information.st_size > 0 else { return [] }
    let size = min(Int(information.st_size), limit)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      while initialized < size {
        let count = pread(number, buffer.baseAddress! + initialized, size - initialized, off_t(initialized))
        guard count > 0 else { return }
        initialized += count
      }
    }
  }

  /// Empties the file and moves the offset, which is shared with whoever inherited the descriptor, to its start.
  func reset() {
    ftruncate(number, 0)
    lseek(number, 0, SEEK_SET)
  }
}

/// A mapping of a whole memory file, shared with the program under test.
struct SharedRegion: ~Copyable {
  let file: OwnedDescriptor
  let bytes: UnsafeMutableRawBufferPointer

  private init(file: consuming OwnedDescriptor, bytes: UnsafeMutableRawBufferPointer) {
    self.file = file
    self.bytes = bytes
  }

  /// Makes and maps a region of zeros; parts that nobody touches take no memory.
  static func make(size: Int) throws(CaseRunnerError) -> SharedRegion {
    let file = try OwnedDescriptor.memory("casebook-trace", size: size)
    let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, 0)
    guard let start, start != MAP_FAILED else { throw .file("map the trace", "memory", errno) }
    return SharedRegion(file: file, bytes: UnsafeMutableRawBufferPointer(start: start, count: size))
  }

  deinit { munmap(bytes.baseAddress, bytes.count) }
}
