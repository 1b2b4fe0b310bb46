import CaseRunner
import Checker
import Foundation
import Practice
import Testing
import Workbook

/// What judging takes: a workbench whose cache lies beside the tests, and reports of cases.
enum JudgeBench {
  static func workbench() async throws -> Workbench {
    let installation = try Installation.locate()
    let folder = URL(fileURLWithPath: installation.interposer).deletingLastPathComponent().path
    return Workbench(
      toolchain: try await Toolchain.locate(), installation: installation,
      cache: CacheFolder(path: folder + "/test-cache"))
  }

  static func reports(of study: Case, in bench: Workbench) async throws -> [String: Report] {
    if let known = results[study.id] { return known }
    let runner = CaseRunner(bench, store: OutcomeStore(bench.cache), bookRoot: RealBook.root)
    return try await CaseReports.measured(study, runner)
  }

  static func drill(_ id: String, _ variant: String = "buggy", in bench: Workbench) async throws -> RepairDrill {
    let study = try RealBook.study(id)
    let reports = try await reports(of: study, in: bench)
    let buggy = try #require(study.variant(named: variant))
    return try #require(RepairDrill(study, buggy, reports: reports))
  }

  /// Judges the buggy program with some texts replaced, each of which must be there.
  static func judge(
    _ drill: RepairDrill, replacing changes: [(String, String)], limits: RepairJudge.Limits = .init(),
    in bench: Workbench
  ) async throws -> RepairResult {
    var text = drill.buggy.displaySource
    for (old, new) in changes {
      try #require(text.contains(old), "'\(old)' is not in the program")
      text = text.replacingOccurrences(of: old, with: new)
    }
    return try await RepairJudge(bench, limits: limits).judge(drill, text: text)
  }

  /// Results of `casebook run --json` in the file that CASEBOOK_RESULTS names, so that a run over the whole book does not measure again
  /// what is known.
  private static let results: [String: [String: Report]] = {
    struct Results: Decodable {
      var results: [VariantResult]
    }
    guard let path = ProcessInfo.processInfo.environment["CASEBOOK_RESULTS"],
      let data = FileManager.default.contents(atPath: path),
      let results = try? JSONDecoder().decode(Results.self, from: data)
    else { return [:] }
    var reports: [String: [String: Report]] = [:]
    for result in results.results { reports[result.caseID, default: [:]][result.variant] = result.report }
    return reports
  }()
}
