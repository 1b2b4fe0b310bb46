// expect: clean
// options: --inject cancel
// A child of a group passes its cancellation on to the unstructured task that it waits for.
@main struct Export {
  static func main() async {
    await withTaskGroup(of: Int.self) { group in
      group.addTask { await rows() }
      for await count in group { print("exported \(count)") }
    }
  }

  static func rows() async -> Int {
    let reader = Task.detached {
      var count = 0
      for _ in 0..<5 where !Task.isCancelled {
        try? await Task.sleep(for: .seconds(1))
        count += 1
      }
      return count
    }
    return await withTaskCancellationHandler {
      await reader.value
    } onCancel: {
      reader.cancel()
    }
  }
}
