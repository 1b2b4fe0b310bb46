// expect: clean
import Foundation

struct P: Codable, Sendable {
  var name: String
  var tags: [String]
  var when: Date
}
@main struct M {
  static func main() async {
    let p = P(name: "n", tags: ["a", "b"], when: Date(timeIntervalSince1970: 0))
    await withTaskGroup(of: Int.self) { g in
      for i in 0..<3 {
        g.addTask {
          let d = try! JSONEncoder().encode(p)
          let q = try! JSONDecoder().decode(P.self, from: d)
          return q.tags.count + i + String(format: "%03d", i).count + UUID().uuidString.count
        }
      }
      for await v in g { precondition(v > 0) }
    }
    let s = "x,y,z".components(separatedBy: ",")
    precondition(s.count == 3)
  }
}
