// expect: clean
import Glibc

@main struct Observatory {
  static func main() async {
    await withTaskGroup { recording in
      recording.addTask(name: "north") { try? await Task.sleep(for: .seconds(10)) }
      recording.addTask(name: "south") {
        try? await Task.sleep(for: .seconds(20))
        print("stored")
      }
    }
    exit(1)
  }
}
