import CaseRunner
import Explorer
import Foundation

/// What the user gave to `check` or `replay`: Swift files of one program, or an executable.
enum ProgramArguments {
  case swift(Compiler.Source)
  case executable(path: String, name: String)

  init(_ files: [String], languageMode: Int) throws {
    for file in files where !FileManager.default.fileExists(atPath: file) {
      let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      let prefix = file.contains("/") ? String(file[...(file.lastIndex(of: "/") ?? file.startIndex)]) : ""
      throw UsageError(
        "\(file): error: there is no such file",
        next: Suggestion.sentence(file, among: names.map { prefix + $0 }) ?? "Give Swift files, or one executable.")
    }
    let directory = FileManager.default.currentDirectoryPath
    if files.allSatisfy({ $0.hasSuffix(".swift") }) {
      self = .swift(Compiler.Source(files: files, directory: directory, languageMode: languageMode))
    } else if files.count == 1 {
      let path = URL(fileURLWithPath: files[0]).standardizedFileURL.path
      self = .executable(path: path, name: files[0])
    } else {
      let other = files.first { !$0.hasSuffix(".swift") } ?? ""
      throw UsageError(
        "\(other): error: it is no Swift file, and an executable must be the only one",
        next: "Give either the Swift files of one program or one executable; its arguments follow '--'.")
    }
  }

  /// Compiles if need be, and makes an explorer.
  func explorer(_ workbench: Workbench, arguments: [String], instances: Int) async throws -> Explorer {
    switch self {
    case .swift(let source):
      let product = try await workbench.compiler.compile(source)
      return try workbench.explorer(
        of: product.path, arguments: arguments, name: source.files.joined(separator: " "), instances: instances)
    case .executable(let path, let name):
      return try workbench.explorer(of: path, arguments: arguments, name: name, instances: instances)
    }
  }
}
