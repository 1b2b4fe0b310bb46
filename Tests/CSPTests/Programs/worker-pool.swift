// Expected: clean. Output: "sum: 21".
// Two workers over one channel of jobs; the results have room for all, so that nobody waits for the collector.
import CSP

@main struct Program {
  static func main() async {
    let jobs = Channel<Int>(name: "jobs")
    let results = Channel<Int>(capacity: 6, name: "results")
    let workers = WaitGroup(name: "workers")
    for number in 1...2 {
      workers.go("worker \(number)") {
        for await job in jobs { await results.send(job) }
      }
    }
    for job in 1...6 { await jobs.send(job) }
    jobs.close()
    await workers.wait()
    results.close()
    var sum = 0
    for await result in results { sum += result }
    print("sum: \(sum)")
  }
}
