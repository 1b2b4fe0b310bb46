// Expected: clean. Output: "failed: bad part 2".
// The first error cancels the context, which ends the other tasks of the group.
import CSP

struct BadPart: Error {
  let number: Int
}

@main struct Program {
  static func main() async {
    let (group, context) = ErrorGroup.withContext(.background, name: "parts")
    group.setLimit(3)
    for number in 1...3 {
      await group.go("part \(number)") {
        if number == 2 { throw BadPart(number: number) }
        _ = await context.done.receive()
      }
    }
    do {
      try await group.wait()
      print("finished")
    } catch let error as BadPart {
      print("failed: bad part \(error.number)")
    } catch {
      print("failed: \(error)")
    }
  }
}
