// expect: clean
enum L {
  @TaskLocal static var id: String = "none \(CommandLine.arguments.count)"
  @TaskLocal static var depth = 0
}
@main struct M {
  static func main() async {
    await L.$id.withValue("root value that is long enough to be on the heap") {
      await withTaskGroup(of: Int.self) { g in
        for i in 0..<3 {
          g.addTask {
            await L.$depth.withValue(i) {
              await Task.yield()
              return L.depth + L.id.count
            }
          }
        }
        for await v in g { precondition(v > 3) }
      }
      let t = Task { L.id.count }
      let v = await t.value
      precondition(v > 4)
    }
  }
}
