// Five children of a task group, each of which gives way once.
@main struct Squares {
  static func main() async {
    let sum = await withTaskGroup(of: Int.self) { group in
      for number in 1...5 {
        group.addTask {
          await Task.yield()
          return number * number
        }
      }
      var sum = 0
      for await square in group { sum += square }
      return sum
    }
    print(sum)
  }
}
