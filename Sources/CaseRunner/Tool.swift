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
    /// What it wrote for `report` of CaseKit, if it was asked for.
    var reported: [UInt8] = []

    /// Whether it failed because a disk is full: that says nothing of what it worked on.
    var lacksRoom: Bool { status != 0 && roomComplaint != nil }

    /// The line in which it says that a disk is full.
    var roomComplaint: String? {
      (stderr + "\n" + stdout).split(separator: "\n").first { $0.contains("No space left on device") }.map(String.init)
    }

    /// The first errors that it told, or else its last words.
    var summary: String {
      let lines = (stdout + "\n" + stderr).split(separator: "\n")
      let errors = lines.filter { $0.contains("error:") }
      return (errors.isEmpty ? lines.suffix(3) : errors.prefix(3)).joined(separator: "\n")
    }
  }

  /// Runs the tool to its end.
  ///
  /// It runs in its own process group and is killed with it after `seconds`, when the task is cancelled, or when this process
  /// ends, however that ends. Its output is drained while it runs, and `kept` bytes of each of the two are kept.
  ///
  /// - Parameter reports: Bytes of what it reports through CaseKit that are kept; nil if it is not asked to. They go to a file, whose
  ///   size `bounds` should limit.
  static func run(
    _ path: String, _ arguments: [String], directory: String? = nil, environment: [String: String]? = nil,
    input: [UInt8] = [], seconds: Double = 300, kept: Int = keptOutput, reports: Int? = nil,
    bounds: ChildProcess.Bounds = .init()
  ) async throws(CaseRunnerError) -> Output {
    let cancelled = Atomic(false)
    let result: Result<Output, CaseRunnerError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          do throws(CaseRunnerError) {
            let output = try wait(
              path, arguments, directory, environment ?? ProcessInfo.processInfo.environment, input, seconds, kept,
              reports, bounds, isCancelled: { cancelled.load(ordering: .relaxed) })
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

  /// Bytes of each output that are kept; what a tool says beyond that is read and dropped.
  static let keptOutput = 64 << 20

  private static func wait(
    _ path: String, _ arguments: [String], _ directory: String?, _ environment: [String: String], _ input: [UInt8],
    _ seconds: Double, _ kept: Int, _ reports: Int?, _ bounds: ChildProcess.Bounds, isCancelled: () -> Bool
  ) throws(CaseRunnerError) -> Output {
    let start = ContinuousClock.now
    let stdin = try ScratchFile.holding(input)
    let out = try DescriptorPair.output()
    let err = try DescriptorPair.output()
    let leash = try Leash()
    // One for nobody costs a little, and saves the case that there is none.
    let report = try ScratchFile.make()
    var environment = environment
    var descriptors = [stdin.number, out.theirs.number, err.theirs.number, leash.descriptor]
    if reports != nil {
      environment["CASEBOOK_REPORT_FD"] = String(descriptors.count)
      descriptors.append(report.number)
    }
    let child = try ChildProcess(
      .init(
        path: path, arguments: arguments, environment: environment, directory: directory, descriptors: descriptors,
        bounds: bounds))
    leash.tie(child)
    var stdout = Drain(out.keepOurs())
    var stderr = Drain(err.keepOurs())

    var ending: ChildProcess.Ending?
    var timedOut = false
    while ending == nil, !timedOut {
      // Both ends closed: it ends at once, if it has not closed them on purpose.
      let isSilent = !Drain.wait(stdout, stderr, milliseconds: 50)
      stdout.read(keeping: kept)
      stderr.read(keeping: kept)
      ending = child.wait(milliseconds: isSilent ? 50 : 0)
      timedOut = ending == nil && (start.duration(to: .now) > .seconds(seconds) || isCancelled())
    }
    // What it said between the last look and its end.
    stdout.read(keeping: kept)
    stderr.read(keeping: kept)
    let status =
      switch ending {
      case .exit(let status): Int(status)
      case .signal(let number): 128 + Int(number)
      case nil: 128 + Int(SIGKILL)
      }
    if reports != nil { try report.requireRoom() }
    return Output(
      status: status, stdout: String(decoding: stdout.bytes, as: UTF8.self),
      stderr: String(decoding: stderr.bytes, as: UTF8.self), timedOut: timedOut,
      seconds: start.duration(to: .now) / .seconds(1), reported: report.contents(limit: reports ?? 0))
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

/// Takes in what comes through a pipe.
private struct Drain: ~Copyable {
  private let descriptor: OwnedDescriptor
  private(set) var bytes: [UInt8] = []
  private var isOpen = true

  init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

  /// Waits until one of two has something to read. False if both have ended.
  static func wait(_ one: borrowing Drain, _ other: borrowing Drain, milliseconds: Int32) -> Bool {
    guard one.isOpen || other.isOpen else { return false }
    // A negative number is passed over.
    var waiting = [
      pollfd(fd: one.isOpen ? one.descriptor.number : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: other.isOpen ? other.descriptor.number : -1, events: Int16(POLLIN), revents: 0),
    ]
    poll(&waiting, 2, milliseconds)
    return true
  }

  /// Reads all that is there.
  mutating func read(keeping limit: Int) {
    var part = [UInt8](repeating: 0, count: 64 << 10)
    while isOpen {
      let count = Glibc.read(descriptor.number, &part, part.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      guard count > 0 else {
        isOpen = false
        return
      }
      bytes += part[..<min(count, max(0, limit - bytes.count))]
    }
  }
}
