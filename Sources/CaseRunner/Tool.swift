import Dispatch
import Foundation
import Glibc
import Synchronization

/// Runs a tool of the toolchain and collects what it says.
enum Tool {
  struct Output: Sendable {
    /// Exit status, or 128 and the number of the signal that ended it.
    var status: Int
    var stdout: String
    var stderr: String
    var timedOut: Bool
    var seconds: Double

    /// The first errors that it told, or else its last words.
    var summary: String {
      let lines = (stdout + "\n" + stderr).split(separator: "\n")
      let errors = lines.filter { $0.contains("error:") }
      return (errors.isEmpty ? lines.suffix(3) : errors.prefix(3)).joined(separator: "\n")
    }
  }

  /// Runs the tool to its end.
  ///
  /// It runs in its own process group and is killed with it after `seconds`, or when the task is cancelled. Its output goes to
  /// files in memory, so it never waits for a reader.
  static func run(
    _ path: String, _ arguments: [String], directory: String? = nil, environment: [String: String]? = nil,
    input: [UInt8] = [], seconds: Double = 300
  ) async throws(CaseRunnerError) -> Output {
    let cancelled = Atomic(false)
    let result: Result<Output, CaseRunnerError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          do throws(CaseRunnerError) {
            let output = try wait(
              path, arguments, directory, environment ?? ProcessInfo.processInfo.environment, input, seconds,
              isCancelled: { cancelled.load(ordering: .relaxed) })
            continuation.resume(returning: .success(output))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      }
    } onCancel: {
      cancelled.store(true, ordering: .relaxed)
    }
    return try result.get()
  }

  private static func wait(
    _ path: String, _ arguments: [String], _ directory: String?, _ environment: [String: String], _ input: [UInt8],
    _ seconds: Double, isCancelled: () -> Bool
  ) throws(CaseRunnerError) -> Output {
    let start = ContinuousClock.now
    let stdin = try OwnedDescriptor.memory("stdin", holding: input)
    let stdout = try OwnedDescriptor.memory("stdout")
    let stderr = try OwnedDescriptor.memory("stderr")
    let child = try ChildProcess(
      .init(
        path: path, arguments: arguments, environment: environment, directory: directory,
        descriptors: [stdin.number, stdout.number, stderr.number]))
    var status: Int32?
    var timedOut = false
    while status == nil {
      status = child.wait(milliseconds: 50)
      timedOut = status == nil && (start.duration(to: .now) > .seconds(seconds) || isCancelled())
      if timedOut { break }
    }
    let limit = 64 << 20
    return Output(
      status: status.map { $0 & 0x7f == 0 ? Int(($0 >> 8) & 0xff) : 128 + Int($0 & 0x7f) } ?? 128 + Int(SIGKILL),
      stdout: String(decoding: stdout.contents(limit: limit), as: UTF8.self),
      stderr: String(decoding: stderr.contents(limit: limit), as: UTF8.self), timedOut: timedOut,
      seconds: start.duration(to: .now) / .seconds(1))
  }

  /// Where an executable is on the search path; nil if it is nowhere.
  static func find(_ name: String, path: String? = ProcessInfo.processInfo.environment["PATH"]) -> String? {
    for folder in (path ?? "/usr/bin:/bin").split(separator: ":") {
      let candidate = "\(folder)/\(name)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }
}
