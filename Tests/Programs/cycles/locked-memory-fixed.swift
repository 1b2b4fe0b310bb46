// expect: clean
// A part of the heap that nobody may read is no reason to fail.
import Glibc

final class Node {
  var other: Node?
}

nonisolated(unsafe) var guarded: UnsafeMutableRawPointer?

@main struct Guarded {
  static func main() {
    let (one, two) = (Node(), Node())
    one.other = two
    two.other = one
    one.other = nil
    guarded = UnsafeMutableRawPointer.allocate(byteCount: 65_536, alignment: 4_096)
    if let guarded { print(mprotect(guarded + 4_096, 4_096, Int32(PROT_NONE))) }
  }
}
