import CSP

/// Runs jobs on the agents that offer themselves.
struct Pipeline {
  let stages: [[String]]
  let agents: Channel<String>

  func run(_ pipeline: Context) async {
    for jobs in stages {
      guard await passes(jobs, pipeline) else { break }
    }
    print("pipeline: \(pipeline.error.map { "\($0)" } ?? "passed")")
  }

  /// Runs the jobs of a stage side by side. The first that does not pass calls off the others.
  private func passes(_ jobs: [String], _ pipeline: Context) async -> Bool {
    let (stage, callOff) = pipeline.withCancel(name: "stage")
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
    let pipeline = go("pipeline") {
      await Pipeline(stages: [["tests"], ["upload"]], agents: agents).run(context)
    }
    // No agent has offered itself, and the user does not want to wait any longer.
    cancel()
    await pipeline.value
  }
}
