// expect: clean
/// Two halves of a buffer, the border inside one word.
@main struct Main {
  static func main() async {
    let buffer = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 8)
    buffer.initialize(repeating: 1)
    nonisolated(unsafe) let cells = buffer
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for index in 0..<5 { cells[index] += 1 } }
      group.addTask { for index in 5..<8 { cells[index] += 1 } }
    }
    precondition(buffer[0] == 2 && buffer[7] == 2)
    buffer.deallocate()
  }
}
