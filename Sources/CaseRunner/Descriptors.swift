import Foundation
import Glibc

/// A file descriptor that is closed when its owner goes away.
struct OwnedDescriptor: ~Copyable {
  let number: Int32

  init(taking number: Int32) { self.number = number }

  deinit { close(number) }

  static func open(_ path: String, _ flags: Int32) throws(CaseRunnerError) -> OwnedDescriptor {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file("open it", path, errno) }
    return OwnedDescriptor(taking: descriptor)
  }
}

/// Two descriptors that belong together, closed on exec: what is written to one is read from the other.
struct DescriptorPair: ~Copyable {
  let ours: OwnedDescriptor
  let theirs: OwnedDescriptor

  /// A pipe that the child writes to and we read from without blocking.
  static func output() throws(CaseRunnerError) -> DescriptorPair {
    let (read, write) = try ends()
    _ = fcntl(read, F_SETFL, O_NONBLOCK)
    return DescriptorPair(ours: OwnedDescriptor(taking: read), theirs: OwnedDescriptor(taking: write))
  }

  /// A pipe that we write to and the child reads from.
  static func input() throws(CaseRunnerError) -> DescriptorPair {
    let (read, write) = try ends()
    return DescriptorPair(ours: OwnedDescriptor(taking: write), theirs: OwnedDescriptor(taking: read))
  }

  private static func ends() throws(CaseRunnerError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .file("make a pipe", "pipe", errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Connected sockets that keep the boundaries of packets.
  static func packets() throws(CaseRunnerError) -> DescriptorPair {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .file("make a socket", "socket", errno) }
    return DescriptorPair(ours: OwnedDescriptor(taking: ends[0]), theirs: OwnedDescriptor(taking: ends[1]))
  }

  private init(ours: consuming OwnedDescriptor, theirs: consuming OwnedDescriptor) {
    self.ours = ours
    self.theirs = theirs
  }

  /// Gives up the end that the child has by now: while we hold a copy, nobody sees that the child has closed its own.
  consuming func keepOurs() -> OwnedDescriptor { ours }
}

/// Kills a process group when this process ends, however it ends, even by SIGKILL.
///
/// A pipe on which nothing is ever written. The child holds the end to read from, which is set to send SIGKILL to the child's
/// group as soon as something happens to it; and that the other end is closed is all that can happen.
struct Leash: ~Copyable {
  private let pair: DescriptorPair

  /// To be given to the child, which needs to do nothing with it.
  var descriptor: Int32 { pair.theirs.number }

  /// F_SETSIG, which glibc shows to GNU sources only.
  private static let setSignal: Int32 = 10

  init() throws(CaseRunnerError) {
    pair = try .input()
  }

  /// Ties the leash to the group of a child that has it.
  func tie(_ child: borrowing ChildProcess) {
    _ = fcntl(descriptor, F_SETOWN, -child.pid)
    _ = fcntl(descriptor, Self.setSignal, SIGKILL)
    _ = fcntl(descriptor, F_SETFL, O_ASYNC)
  }
}
