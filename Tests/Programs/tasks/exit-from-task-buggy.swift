// expect: abandoned
// says: called exit while main was waiting and task 2 'south' was asleep and would have gone on
// says: calls exit
import Glibc

@main struct Observatory {
  static func main() async {
    await withTaskGroup { recording in
      recording.addTask(name: "north") {
        try? await Task.sleep(for: .seconds(10))
        exit(1)
      }
      recording.addTask(name: "south") {
        try? await Task.sleep(for: .seconds(20))
        print("stored")
      }
    }
  }
}
