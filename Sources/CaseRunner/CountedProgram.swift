import Checker
import Explorer
import Synchronization

/// Executions that several instances of a program have done together.
final class ExecutionCount: Sendable {
  fileprivate let value = Atomic(0)
}

/// A program that tells how often it has run.
struct CountedProgram: Program {
  private let program: any Program
  private let count: ExecutionCount
  private let tell: @Sendable (Int) -> Void

  init(_ program: any Program, _ count: ExecutionCount, _ tell: @escaping @Sendable (Int) -> Void) {
    self.program = program
    self.count = count
    self.tell = tell
  }

  func run(_ request: ExecutionRequest) async throws -> Execution {
    let execution = try await program.run(request)
    tell(count.value.add(1, ordering: .relaxed).newValue)
    return execution
  }
}
