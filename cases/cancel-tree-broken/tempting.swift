import CSP
import Synchronization

/// What to call off when the user cancels.
final class Started: Sendable {
  private let calls = Mutex<[@Sendable () -> Void]>([])

  func add(_ callOff: @escaping @Sendable () -> Void) { calls.withLock { $0.append(callOff) } }

  func callOffAll() {
    for callOff in calls.withLock({ $0 }) { callOff() }
  }
}

/// Runs jobs on the agents that offer themselves.
struct Pipeline {
  let stages: [[String]]
  let agents: Channel<String>
  let started: Started

  func run(_ pipeline: Context) async {
    for jobs in stages {
      guard await passes(jobs, pipeline) else { break }
    }
    print("pipeline: \(pipeline.error.map { "\($0)" } ?? "passed")")
  }

  /// Runs the jobs of a stage side by side. The first that does not pass calls off the others.
  private func passes(_ jobs: [String], _ pipeline: Context) async -> Bool {
    let (stage, callOff) = Context.background.withCancel(name: "stage")
    started.add(callOff)
    defer { callOff() }
    let running = WaitGroup(name: "running jobs")
    for job in jobs {
      running.go(job) {
        if await !passes(job, stage) { callOff() }
      }
    }
    await running.wait()
    return stage.error == nil
  }

  /// Waits for an agent and has it do the job.
  private func passes(_ job: String, _ stage: Context) async -> Bool {
    await select(
      .receive(from: agents) { agent in print("\(job) done by \(agent ?? "nobody")") },
      .done(stage))
    return stage.error == nil
  }
}

@main struct BuildServer {
  static func main() async {
    let (context, cancel) = Context.background.withCancel(name: "pipeline")
    let agents = Channel<String>(name: "agents")
    let started = Started()
    let pipeline = go("pipeline") {
      await Pipeline(stages: [["tests"], ["upload"]], agents: agents, started: started).run(context)
    }
    // No agent has offered itself, and the user does not want to wait any longer.
    cancel()
    started.callOffAll()
    await pipeline.value
  }
}
