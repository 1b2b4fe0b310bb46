import ArgumentParser
import CaseRunner
import Checker
import CommonMark
import Explorer
import Figures
import Foundation
import Practice

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check that all is here and that planted bugs are found.",
    discussion: """
      A checker that finds nothing must be distinguishable from a checker that is dead: a small program with one bug of each kind \
      is compiled and checked, and so is one without.
      """)

  @Flag(help: "Write the results as JSON to standard output.")
  var json = false

  struct Check: Encodable {
    var name: String
    var ok: Bool
    var detail: String
    /// What to do if it is not; nil if nothing is to do.
    var next: String?
  }

  func run() async throws {
    var checks: [Check] = []
    func add(_ check: Check) {
      checks.append(check)
      if !json { print(Self.line(check)) }
    }
    add(platform())
    add(markdown())
    add(practiceLog())
    let workbench: Workbench
    do throws(CaseRunnerError) {
      workbench = try await Workbench.open(bookRoot: Book.root())
    } catch {
      add(Check(name: "toolchain", ok: false, detail: error.message, next: error.next))
      return try finish(checks)
    }
    let toolchain = workbench.toolchain
    add(Check(name: "toolchain", ok: true, detail: "Swift \(toolchain.version), \(toolchain.swiftc)"))
    add(
      tool(
        "llvm-symbolizer", toolchain.symbolizer, "Findings name no lines without it. It comes with the Swift toolchain."
      ))
    add(
      tool("swift-demangle", toolchain.demangler, "Names stay mangled without it. It comes with the Swift toolchain."))
    add(Check(name: "interposer", ok: true, detail: workbench.installation.interposer))
    for check in try await planted(workbench) { add(check) }
    let missing = Plant.withoutAnalysis.map(\.rawValue)
    if !json, !missing.isEmpty { print("note    not looked for in this version: \(missing.joined(separator: ", "))") }
    try finish(checks)
  }

  /// Checks all plants, as many at a time as there are processors. In the order of the plants.
  private func planted(_ workbench: Workbench) async throws -> [Check] {
    defer { Terminal.clearProgress() }
    return try await withThrowingTaskGroup(of: (Int, Check).self) { group in
      var checks: [Int: Check] = [:]
      for (index, plant) in Plant.all.enumerated() {
        if index >= Workbench.processorCount, let (done, check) = try await group.next() { checks[done] = check }
        Terminal.progress("[\(checks.count)/\(Plant.all.count)] planted \(plant.name)")
        group.addTask { (index, try await check(plant, workbench)) }
      }
      for try await (done, check) in group { checks[done] = check }
      return Plant.all.indices.compactMap { checks[$0] }
    }
  }

  private func finish(_ checks: [Check]) throws {
    let failed = checks.filter { !$0.ok }
    if json {
      print(try Output.json(checks))
    } else {
      print(failed.isEmpty ? "everything is in order" : "\(Numbers.counted(failed.count, "check")) failed")
    }
    if !failed.isEmpty { throw ExitStatus.environment }
  }

  private static func line(_ check: Check) -> String {
    let mark = check.ok ? Terminal.styled("ok    ", .green) : Terminal.styled("failed", .bold, .red)
    let next = check.ok ? "" : check.next.map { "\n        \($0)" } ?? ""
    return "\(mark)  \(check.name.rightPadded(22))  \(check.detail)\(next)"
  }

  private func platform() -> Check {
    #if os(Linux) && arch(x86_64)
      let (ok, name) = (true, "Linux on x86-64")
    #elseif os(Linux)
      let (ok, name) = (false, "Linux on another processor than x86-64")
    #else
      let (ok, name) = (false, "not Linux")
    #endif
    return Check(
      name: "platform", ok: ok, detail: "\(name), \(Numbers.counted(Workbench.processorCount, "processor"))",
      next: "The checker replaces the scheduler of Linux programs on x86-64; use such a machine or container.")
  }

  private func markdown() -> Check {
    let blocks = Document(parsing: "# Title\n\ntext\n").blocks.count
    return Check(
      name: "libcmark", ok: blocks == 2, detail: blocks == 2 ? "reads Markdown" : "it misreads Markdown",
      next: "Install it again: apt-get install libcmark-dev.")
  }

  private func practiceLog() -> Check {
    let file = PracticeLogFile.standard()
    let name = "log of practice"
    do throws(CaseRunnerError) {
      let log = try file.read()
      let count = "\(Numbers.counted(log.reviews.count, "review")) in \(file.path)"
      let damaged = log.notes.filter { $0.kind == .damaged }.map { String($0.line) }
      guard damaged.isEmpty else {
        return Check(
          name: name, ok: false, detail: "\(count); not readable: line \(damaged.joined(separator: ", "))",
          next: "Correct these lines, or put a '#' before each; all others count.")
      }
      let cutOff = log.notes.contains { $0.kind == .cutOff }
      return Check(
        name: name, ok: file.isWritable,
        detail: file.isWritable
          ? count + (cutOff ? "; its end was cut off, which the next review repairs" : "")
          : "\(file.path) cannot be written",
        next: "Make it writable, or set XDG_STATE_HOME to a folder of yours.")
    } catch {
      return Check(name: name, ok: false, detail: error.message, next: error.next)
    }
  }

  private func tool(_ name: String, _ path: String?, _ next: String) -> Check {
    Check(name: name, ok: path != nil, detail: path ?? "it is missing", next: next)
  }

  private func check(_ plant: Plant, _ workbench: Workbench) async throws -> Check {
    let file = "\(plant.name).swift"
    let folder = try workbench.cache.folder(holding: [file: plant.source])
    defer { workbench.cache.remove(folder) }
    let name = plant.kind == nil ? "no bug" : "planted \(plant.name)"
    do {
      let product = try await workbench.compiler.compile(.init(files: [file], directory: folder))
      var options = ExplorationOptions()
      options.schedules = 200
      options.widths = plant.width.map { [$0] } ?? [1, 2, 3]
      if let steps = plant.steps {
        options.maxSteps = steps
        options.adaptsSteps = false
      }
      let report = try await workbench.explorer(of: product.path, name: file).explore(options)
      let kinds = report.findings.map(\.kind)
      let ok = plant.kind.map { kinds.contains($0) } ?? kinds.isEmpty
      let replayed = report.findings.allSatisfy(\.replayed)
      let found = kinds.isEmpty ? "nothing found" : "found \(kinds.map(\.rawValue).joined(separator: ", "))"
      let first =
        report.exploration.firstFindingAt.map { " in schedule \($0)" }
        ?? " in \(report.exploration.schedules) schedules"
      return Check(
        name: name, ok: ok && replayed, detail: found + first + (replayed ? "" : ", which does not replay"),
        next:
          "The checker and this toolchain do not fit. Build Casebook again with 'make build'; if that does not help, report it."
      )
    } catch let error as CaseRunnerError {
      return Check(name: name, ok: false, detail: error.message, next: error.next)
    }
  }
}
