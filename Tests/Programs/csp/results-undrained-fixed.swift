// expect: clean
import CSP

@main struct Main {
  static func main() async {
    let jobs = Channel<Int>(name: "jobs")
    let results = Channel<Int>(name: "results")
    let wg = WaitGroup(name: "workers")
    for i in 0..<2 {
      wg.go("worker \(i)") {
        for await job in jobs { await results.send(job * 2) }
      }
    }
    go("feeder") {
      for job in 0..<4 { await jobs.send(job) }
      jobs.close()
    }
    go("closer") {
      await wg.wait()
      results.close()
    }
    var sum = 0
    for await r in results { sum += r }
    print(sum)
  }
}
