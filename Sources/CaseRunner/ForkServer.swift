import CTrace
import Checker
import Explorer
import Foundation
import Glibc

/// A program under test, started once and forked for each execution.
///
/// The program stops just before `main`; from there the interposer forks one execution for each request, so that loading and
/// initialising are paid for once. An instance runs one execution at a time, on a thread of its own that may block. What comes
/// back from the program, the trace included, is untrusted.
public actor ForkServer: Program {
  /// What to start and what it may use.
  public struct Configuration: Sendable {
    /// The executable.
    public var program: String
    public var arguments: [String] = []
    /// The library that is preloaded into the program, and into nothing else.
    public var interposer: String
    /// Folder in which the program's scratch folder is made.
    public var scratch: String
    /// Bytes of the trace region; untouched parts cost nothing.
    public var traceSize = 64 << 20
    /// Real time that one execution may take.
    public var wallLimit: Duration = .seconds(10)
    /// Real time that one may take after another took too much: what hangs once mostly hangs again.
    public var wallLimitAfterTimeout: Duration = .seconds(1)
    /// Bytes of address space of one execution.
    public var memoryLimit: UInt64 = 8 << 30
    /// Bytes that one execution may write to a file, its output included.
    public var outputLimit: UInt64 = 4 << 20
    /// Bytes of output that are kept.
    public var keptOutput = 1 << 20

    public init(program: String, arguments: [String] = [], interposer: String, scratch: String) {
      self.program = program
      self.arguments = arguments
      self.interposer = interposer
      self.scratch = scratch
    }
  }

  private let configuration: Configuration
  private nonisolated let thread: BlockingThread
  private var connection: ForkServerConnection?
  private var wallLimit: Duration

  public init(_ configuration: Configuration) {
    self.configuration = configuration
    wallLimit = configuration.wallLimit
    thread = BlockingThread("casebook.fork-server")
  }

  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Runs the program once.
  ///
  /// If the server has died, which a program under test can bring about, it is started anew once.
  ///
  /// - Throws: `CaseRunnerError` if the program cannot be started, or dies before `main` twice in a row; `CancellationError` as soon
  ///   as the task is cancelled, also in the midst of an execution, which is ended with all that it has started.
  public func run(_ request: ExecutionRequest) async throws -> Execution {
    let bell = try CancellationBell()
    return try await withTaskCancellationHandler {
      try execute(request, until: bell)
    } onCancel: {
      bell.ring()
    }
  }

  private func execute(_ request: ExecutionRequest, until bell: CancellationBell) throws -> Execution {
    if connection == nil { connection = try ForkServerConnection.open(configuration, until: bell) }
    do {
      return try executeOnce(request, until: bell)
    } catch let error as ForkServerConnection.Lost {
      connection = nil
      connection = try ForkServerConnection.open(configuration, until: bell)
      do {
        return try executeOnce(request, until: bell)
      } catch let again as ForkServerConnection.Lost {
        connection = nil
        throw CaseRunnerError(
          .environment,
          "\(configuration.program): error: the program's server ended twice in one execution: \(error.reason); \(again.reason)",
          next:
            "Run 'casebook doctor'; if it finds nothing wrong, the program does something that cannot be controlled.")
      }
    }
  }

  private func executeOnce(_ request: ExecutionRequest, until bell: CancellationBell) throws -> Execution {
    // The connection is taken out and put back, since it cannot be copied and must not be lost on the way.
    var taken: ForkServerConnection? = nil
    swap(&taken, &connection)
    guard let open = consume taken else { throw ForkServerConnection.Lost(reason: "it was not running") }
    let outcome = try open.execute(request, configuration, wallLimit: wallLimit, until: bell)
    if outcome.execution.status == .timeout { wallLimit = min(wallLimit, configuration.wallLimitAfterTimeout) }
    if outcome.reusable { connection = consume open }
    return outcome.execution
  }
}
