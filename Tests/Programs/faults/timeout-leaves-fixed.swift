// expect: clean
// options: --inject delay
// Whoever comes first cancels the other, and the group waits for both.
@main struct Reader {
  static func main() async {
    let value = await withTaskGroup(of: Int?.self) { group -> Int? in
      group.addTask {
        try? await Task.sleep(for: .seconds(1))
        return nil
      }
      group.addTask {
        do { try await Task.sleep(for: .milliseconds(200)) } catch { return nil }
        return 7
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    print(value.map { "read \($0)" } ?? "too slow")
  }
}
