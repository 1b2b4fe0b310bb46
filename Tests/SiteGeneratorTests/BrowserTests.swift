import Foundation
import SiteGenerator
import Testing

extension Tag {
  /// Tests that take seconds, because they start another program.
  @Tag static var slow: Self
}

/// The pages in a real browser, opened from the disk.
@Suite("In a browser", .tags(.slow), .serialized, .enabled(if: Browser.path != nil, "chromium is not installed"))
struct BrowserTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try SiteGenerator.write(try SampleSite.files.get(), to: folder.url.appending(path: "site").path)
  }

  @Test(
    "Pages load from file:// without a violation of their policy, and the script adds its buttons",
    arguments: [
      "index.html", "cases/transfer-deadlock.html", "cases/hostile.html", "chapters/01-locks.html", "search.html",
    ])
  func loads(_ page: String) throws {
    let run = try Browser.run(["--dump-dom", address(page)], in: folder.url)
    #expect(run.output.contains("</html>"))
    #expect(complaints(run.errors) == [])
    if page.hasPrefix("cases/") { #expect(run.output.contains("class=\"copy\"")) }
    if page == "search.html" { #expect(!run.output.contains("id=\"search\" hidden")) }
    #expect(!run.output.contains("<script>alert"))
  }

  @Test(
    "The style sheet applies, in light and in dark, on a desk and on a phone",
    arguments: [
      (1280, false), (1280, true), (390, false),
    ])
  func draws(_ width: Int, _ isDark: Bool) throws {
    let image = folder.url.appending(path: "page.png")
    var arguments = ["--window-size=\(width),1600", "--hide-scrollbars", "--screenshot=\(image.path)"]
    if isDark { arguments.append("--blink-settings=preferredColorScheme=0") }
    let run = try Browser.run(arguments + [address("cases/transfer-deadlock.html")], in: folder.url)
    let size = try Data(contentsOf: image).count
    #expect(size > 30_000, "A page without its style sheet, or an empty one, compresses to less.")
    #expect(complaints(run.errors) == [])
  }

  @Test("A page prints")
  func prints() throws {
    let paper = folder.url.appending(path: "page.pdf")
    _ = try Browser.run(
      ["--no-pdf-header-footer", "--print-to-pdf=\(paper.path)", address("cases/transfer-deadlock.html")],
      in: folder.url)
    let data = try Data(contentsOf: paper)
    #expect(data.starts(with: Data("%PDF".utf8)) && data.count > 20_000)
  }

  private func address(_ page: String) -> String { folder.url.appending(path: "site/\(page)").absoluteString }

  private func complaints(_ errors: String) -> [String] {
    errors.split(separator: "\n").map(String.init).filter { line in
      line.contains("CONSOLE") || line.contains("Content Security Policy") || line.contains("Refused to")
    }
  }
}

enum Browser {
  static let path: String? = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Runs the browser with its own profile; its output goes to files, so that no pipe can fill up.
  static func run(_ arguments: [String], in folder: URL) throws -> (output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let profile = folder.appending(path: "profile-\(UUID().uuidString)").path
    process.arguments =
      ["timeout", "--kill-after=5", "60", path ?? "chromium", "--headless", "--no-sandbox", "--disable-gpu"]
      + ["--user-data-dir=\(profile)", "--enable-logging=stderr", "--virtual-time-budget=2000"] + arguments
    let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return try (
      String(decoding: Data(contentsOf: output), as: UTF8.self),
      String(decoding: Data(contentsOf: errors), as: UTF8.self)
    )
  }
}
